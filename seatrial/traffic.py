"""`seatrial contracts check --traffic FILE`: recorded calls and answers held to a contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from rich.text import Text

from contracts.errors import JournalError, TrafficUnreadable
from contracts.operations import Operations
from contracts.traffic.book import Address, Book, book_of, our_book
from contracts.traffic.exchange import Exchange
from contracts.traffic.har import is_har, read_har
from contracts.traffic.holding import Breach, Held, Holder
from contracts.traffic.recorded import read_recorded
from seatrial import exits
from seatrial.contract_files import source
from seatrial.errors import ConfigurationInvalid
from seatrial.screen import Screen

_SHOWN: Final = 200
"""Breaches that are printed; `--json` has all of them."""
_UNKNOWN_SHOWN: Final = 30


def check_traffic(
    screen: Screen, files: Sequence[Path], against: str | None, at: Sequence[str]
) -> int:
    """Hold recordings to a contract and print what breaks it.

    0: every call keeps it; 10: something breaks it; 20: something could not be held to anything.
    """
    book = _book(against, [_address(each) for each in at])
    held = Holder(book)
    found = [(path, held.hold(_read(path))) for path in files]
    if screen.json:
        screen.document({"traffic": [{"file": str(path)} | _document(one) for path, one in found]})
    else:
        for path, one in found:
            _tell(screen, path, one)
    if any(one.broken for _, one in found):
        return exits.NO_GO
    return exits.GO if all(one.complete for _, one in found) else exits.INCONCLUSIVE


def _book(against: str | None, addresses: list[Address]) -> Book:
    if against is None:
        known = sorted({operation.system for operation in Operations.load()})
        for address in addresses:
            if address.system not in known:
                raise ConfigurationInvalid(
                    f"--at {address.system or 'URL'}: say whose address it is, such as "
                    f"{known[0]}=https://host; there are {', '.join(known)}"
                )
        return our_book(addresses)
    wanted = source(against)
    if wanted.kind == "contract":
        return our_book(addresses, (wanted.contract, wanted.version))
    if wanted.kind != "openapi":
        raise ConfigurationInvalid(
            f"--against {against} is of kind {wanted.kind}: name an OpenAPI document or a contract "
            "such as orders@1.0.0"
        )
    nobody = [Address("", each.origin, each.base) for each in addresses]
    return book_of(wanted.content, Path(against).name, wanted.fetch, nobody)


def _address(text: str) -> Address:
    system, mark, url = text.rpartition("=") if not text.startswith("http") else ("", "", text)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ConfigurationInvalid(
            f"--at {text}: {error}; write https://host/base or erp=https://host/base"
        ) from None
    if parts.scheme not in {"http", "https"} or not parts.netloc or (mark and not system):
        raise ConfigurationInvalid(f"--at {text}: write https://host/base or erp=https://host/base")
    return Address(system, f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"))


def _read(path: Path) -> Iterator[Exchange]:
    """The exchanges of a HAR file or a journal; raises ConfigurationInvalid for anything else."""
    with _readable(path), path.open("rb") as file:
        head = file.readline()
        file.seek(0)
        if _is_journal(head):
            yield from read_recorded(file, path.name)
            return
        content = orjson.loads(file.read().removeprefix(b"\xef\xbb\xbf"))
        if not is_har(content):
            raise ConfigurationInvalid(
                f"{path} is neither a HAR file (an object with `log`) nor a journal of ours "
                "(journal.jsonl of a run folder): record the calls as HAR"
            )
        yield from read_har(content)


def _is_journal(head: bytes) -> bool:
    try:
        first = orjson.loads(head)
    except orjson.JSONDecodeError:
        return False
    return isinstance(first, dict) and first.get("kind") == "header"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except orjson.JSONDecodeError as error:
        raise ConfigurationInvalid(
            f"{path} is no JSON ({error}): name a HAR file or a journal"
        ) from None
    except JournalError as error:
        raise ConfigurationInvalid(str(error)) from None
    except TrafficUnreadable as error:
        raise ConfigurationInvalid(f"{path}: {error}") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ConfigurationInvalid(f"{path} cannot be read: {why}") from None


def _document(held: Held) -> dict[str, Any]:
    return {
        "calls": held.calls,
        "findings": [asdict(each) for each in held.breaches if not each.refused],
        "refused": [asdict(each) for each in held.breaches if each.refused],
        "checked": [
            {"contract": contract, "version": version, "operation": operation, "answers": count}
            for (contract, version, operation), count in sorted(held.checked.items())
        ],
        "unknown": [
            {"call": call, "status": status or None, "count": count}
            | {"first": held.first[call, status]}
            for (call, status), count in sorted(held.unknown.items())
        ],
        "unread": dict(sorted(held.unread.items())),
        "elsewhere": held.elsewhere,
        "unanswered": held.unanswered,
        "made_by_a_fault": held.foreign,
    }


def _tell(screen: Screen, path: Path, held: Held) -> None:
    broken = [each for each in held.breaches if not each.refused]
    answers = held.checked.total()
    screen.out.print(
        Text(
            f"{path}: {held.calls} calls, {answers} answers of {len(held.checked)} operations "
            f"held to their contracts; {len(broken)} findings"
        )
    )
    for _, group in groupby(broken[:_SHOWN], key=lambda each: (each.operation, each.version)):
        _group(screen, list(group))
    if len(broken) > _SHOWN:
        screen.out.print(Text(f"  and {len(broken) - _SHOWN} more, by --json"))
    told = list(held.unknown.items())
    for (call, status), count in sorted(told)[:_UNKNOWN_SHOWN]:
        answer = f"answered {status}" if status else "not answered"
        times = f"{count} times, first at {held.first[call, status]}"
        screen.out.print(Text(f"  unknown    {call}, {answer}, {times}", "yellow"))
    if len(told) > _UNKNOWN_SHOWN:
        screen.out.print(Text(f"  and {len(told) - _UNKNOWN_SHOWN} more, by --json"))
    for why, count in sorted(held.unread.items()):
        screen.out.print(Text(f"  not held   {count} bodies: {why}", "yellow"))
    others = {
        "went elsewhere": held.elsewhere,
        "had no answer": held.unanswered,
        "were answered by a fault": held.foreign,
        "broke the contract and were refused": sum(each.refused for each in held.breaches),
    }
    for what, count in others.items():
        if count:
            screen.out.print(Text(f"  {count} {what}", "dim"))


def _group(screen: Screen, breaches: list[Breach]) -> None:
    first = breaches[0]
    head = f"{first.operation} ({first.contract}@{first.version})"
    screen.out.print(Text("  broken     ", "bold red").append(head, "default"))
    for each in breaches:
        where = f" {each.pointer}" if each.pointer else ""
        code = ", an unlisted code" if each.unlisted_code else ""
        screen.out.print(
            Text(f"             {each.place}: {each.direction}{where}: {each.says}{code}")
        )
