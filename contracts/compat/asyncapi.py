"""What a change of an AsyncAPI document breaks: channels, messages, keys, and what they carry.

AsyncAPI 3 and 2 are read. What the owner of the document sends its consumers read, what it
receives others write: who breaks follows from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from contracts.compat.algebra import text
from contracts.compat.meanings import meaning_of, weight
from contracts.compat.normal import Document, Fetch, both, nowhere
from contracts.compat.reading import Reading
from contracts.compat.shape import shaped
from contracts.compat.side import Side
from contracts.compat.verdict import Direction, Finding, Mode, Severity, Verdict, judged, worst
from contracts.compat.witness import Witness
from contracts.errors import SchemaUnreadable

Action = Literal["send", "receive"]
Key = tuple[Action, str, str]
"""Action of the owner, address of the channel, name of the message."""

_PARTS: Final = ("payload", "headers", "key")


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message on one channel, as the owner of the document deals with it."""

    name: str
    media: str
    parts: Mapping[str, Any]
    """The schemas of payload, headers and key, those that there are."""
    correlation: str = ""
    meanings: Mapping[str, Any] = field(default_factory=dict)


def compatible_events(
    old: Any,
    new: Any,
    mode: Mode = "backward",
    reading: Reading = "tolerant-reader",
    *,
    fetch: Fetch | tuple[Fetch, Fetch] = nowhere,
) -> Verdict:
    """Whether the partners of one AsyncAPI document get along with the other.

    Backward asks for partners that know `old` before an owner by `new`. Raises SchemaUnreadable.
    """
    reach = both(fetch)
    first, second = _Events(old, reach[0]), _Events(new, reach[1])
    wanted = mode.removesuffix("-transitive")
    found: list[Finding] = []
    if wanted in {"backward", "full"}:
        found += _differences(first, second, reading, backward=True)
    if wanted in {"forward", "full"}:
        found += _differences(second, first, reading, backward=False)
    return Verdict(worst(found), tuple(found), mode, "event", reading)


def _differences(
    known: _Events, used: _Events, reading: Reading, *, backward: bool
) -> Iterator[Finding]:
    who = f"partners of the {'old' if backward else 'new'} version"
    channels = {address for _, address, _ in used.messages}
    for key, message in known.messages.items():
        action, address, name = key
        place = f"{action} {address} {name}"
        if key in used.messages:
            yield from _message(known, used, key, reading, backward=backward)
            continue
        gone = "message" if address in channels else "channel"
        call = {"action": action, "channel": address, "message": message.name}
        witness = Witness(call, "", f"{gone}-removed", "", (), confirmed=True)
        yield Finding(
            f"{gone}-removed", "breaking", "", "", breaks=who, witness=witness, place=place
        )
    for action, address, name in used.messages.keys() - known.messages.keys():
        harmless = action == "receive" or reading == "tolerant-reader"
        unheard: Severity = "info" if harmless else "unknown"
        place = f"{action} {address} {name}"
        yield Finding("message-added", unheard, "", "", breaks="" if harmless else who, place=place)


def _message(
    known: _Events, used: _Events, key: Key, reading: Reading, *, backward: bool
) -> Iterator[Finding]:
    action, address, name = key
    place = f"{action} {address} {name}"
    was, now = known.messages[key], used.messages[key]
    who = f"partners of the {'old' if backward else 'new'} version"
    for rule, before, after in (
        ("content-type-changed", was.media, now.media),
        ("correlation-changed", was.correlation, now.correlation),
    ):
        if before != after:
            witness = Witness(_envelope(key, rule, after), "", rule, "", (), confirmed=True)
            yield Finding(rule, "breaking", "", "", before, after, who, witness, place)
    for keyword in dict.fromkeys((*was.meanings, *now.meanings)):
        meaning = meaning_of(keyword)
        said = was.meanings.get(keyword), now.meanings.get(keyword)
        severity = weight(meaning, *said) if meaning is not None else None
        if meaning is not None and severity is not None:
            yield Finding(f"{meaning.id}-changed", severity, "", "", *said, who, place=place)
    way: Direction = "event" if action == "send" else "request"
    mode: Mode = "backward" if backward else "forward"
    for part in _PARTS:
        if part not in was.parts and part not in now.parts:
            continue
        if part == "key" and (part not in was.parts or part not in now.parts):
            yield Finding("key-changed", "breaking", "", "", breaks=who, place=f"{place} key")
            continue
        sides = known.side(was.parts.get(part, True)), used.side(now.parts.get(part, True))
        old, new = sides if backward else (sides[1], sides[0])
        for finding in judged(old, new, mode, way, reading).findings:
            yield replace(finding, place=f"{place} {part}")


def _envelope(key: Key, rule: str, value: str) -> dict[str, str]:
    action, address, name = key
    return {"action": action, "channel": address, "message": name} | {
        rule.removesuffix("-changed"): value
    }


class _Events:
    """The messages of one document."""

    def __init__(self, root: Any, fetch: Fetch) -> None:
        version = root.get("asyncapi") if isinstance(root, dict) else None
        if not isinstance(version, str) or version[:2] not in {"2.", "3."}:
            raise SchemaUnreadable(f"asyncapi {version}: AsyncAPI 2 and 3 are read")
        self.root = root
        self.document = Document(root, 7, fetch)
        with shaped("the AsyncAPI document"):
            found = self._second() if version.startswith("2.") else self._third()
            self.messages: dict[Key, Message] = dict(found)

    def side(self, schema: Any) -> Side:
        """A schema of the document as one side of a comparison."""
        with shaped("a schema of the AsyncAPI document"):
            return Side(self.document.normal(schema))

    def _third(self) -> Iterator[tuple[Key, Message]]:
        channels = self.root.get("channels", {})
        used: set[str] = set()
        for operation in self.root.get("operations", {}).values():
            action: Action = "receive" if operation.get("action") == "receive" else "send"
            reference = operation.get("channel", {})
            channel = self._open(reference)
            name = str(reference.get("$ref", "")).rpartition("/")[2]
            used.add(name)
            for message in self._of(operation.get("messages")) or self._of(channel["messages"]):
                yield (action, str(channel.get("address") or name), message.name), message
        for name, one in channels.items():
            if name not in used:
                channel = self._open(one)
                for message in self._of(channel.get("messages", {})):
                    yield ("send", str(channel.get("address") or name), message.name), message

    def _second(self) -> Iterator[tuple[Key, Message]]:
        ways: tuple[tuple[str, Action], ...] = (("subscribe", "send"), ("publish", "receive"))
        for address, one in self.root.get("channels", {}).items():
            channel = self._open(one)
            for keyword, action in ways:
                message = self._open(channel.get(keyword, {})).get("message")
                alternatives = message.get("oneOf", [message]) if message else []
                for found in self._of(alternatives):
                    yield (action, address, found.name), found

    def _of(self, nodes: Any) -> list[Message]:
        named = nodes.items() if isinstance(nodes, dict) else (("", one) for one in nodes or ())
        return [self._message(name, node) for name, node in named]

    def _message(self, name: str, node: Any) -> Message:
        reference = str(node.get("$ref", "")).rpartition("/")[2]
        content = self._open(node)
        default = str(self.root.get("defaultContentType", "application/json"))
        parts: dict[str, Any] = {
            part: _schema(content[part]) for part in ("payload", "headers") if part in content
        }
        key = content.get("bindings", {}).get("kafka", {}).get("key")
        if key is not None:
            parts["key"] = key
        correlation = self._open(content.get("correlationId", {})).get("location", "")
        return Message(
            str(content.get("name") or content.get("messageId") or reference or name or "message"),
            str(content.get("contentType", default)),
            parts,
            str(correlation),
            {key: part for key, part in content.items() if key.startswith("x-")},
        )

    def _open(self, node: Any) -> dict[str, Any]:
        for _ in range(20):
            if not isinstance(node, dict):
                raise SchemaUnreadable(f"an object is wanted where {text(node)[:60]} stands")
            if not isinstance(node.get("$ref"), str):
                return node
            node = self.document.resolve(node["$ref"], "")[0]
        raise SchemaUnreadable(f"the reference {node['$ref']} leads back to itself")


def _schema(node: Any) -> Any:
    """The schema itself where it is wrapped with its format (AsyncAPI 3)."""
    return node["schema"] if isinstance(node, dict) and "schemaFormat" in node else node
