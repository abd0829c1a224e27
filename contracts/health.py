"""Whether what the contracts publish is sound: what `seatrial contracts check` looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import orjson

from contracts.check import Checker
from contracts.compat.contract import compatible_contract, published
from contracts.compat.dialect import second_opinion
from contracts.compat.side import side
from contracts.compat.verdict import Verdict
from contracts.compat.waivers import Waiver, waived
from contracts.errors import SchemaUnreadable, ValueInvalid
from contracts.instants import parse_date
from contracts.lock import digest_of, locked
from contracts.published import (
    CONTRACTS,
    asyncapi_documents,
    folder,
    meta,
    openapi_documents,
    parse_urn,
    schemas,
)
from contracts.withdrawal import withdrawals

GRACE: Final = timedelta(days=180)
"""So long at least a deprecated version is served."""

_STATUSES: Final = ("draft", "active", "deprecated", "sunset")
_MODES: Final = ("strict", "tolerant-reader")
_NEEDED: Final = ("contract", "version", "status", "released", "mode", "changes")


Weight = Literal["broken", "unknown"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something unsound in one version; `weight` is broken, or unknown where nobody can tell."""

    version: str
    part: str
    says: str
    weight: Weight = "broken"


def problems(today: date, waivers: Sequence[Waiver] = ()) -> Iterator[Problem]:
    """All that is unsound in all published versions, judged as of a day."""
    for name, says in withdrawals(today):
        yield Problem(name, "version", says)
    for contract, known in CONTRACTS.items():
        for nth, version in enumerate(known):
            name = f"{contract}@{version}"
            checks: tuple[Callable[[str, str], Iterator[tuple[str, str]]], ...] = (
                lambda c, v: _meta(c, v, today),
                _schemas,
                _examples,
                _apis,
                _lock,
            )
            for check in checks:
                yield from (Problem(name, *found) for found in check(contract, version))
            if nth:
                yield from _step(contract, known[nth - 1], version, waivers, today)


def _meta(contract: str, version: str, today: date) -> Iterator[tuple[str, str]]:
    said = meta(contract, version)
    yield from (("meta.json", f"lacks {key}") for key in _NEEDED if key not in said)
    if (said.get("contract"), said.get("version")) != (contract, version):
        yield "meta.json", "names another contract or version than its folder"
    for key, allowed in (("status", _STATUSES), ("mode", _MODES)):
        if said.get(key) not in allowed:
            yield "meta.json", f"{key} is none of {', '.join(allowed)}"
    days = {}
    for key in ("released", "deprecated_at", "sunset_at"):
        try:
            days[key] = parse_date(said[key]) if key in said else None
        except ValueInvalid as error:
            yield "meta.json", f"{key}: {error}"
            return
    yield from (("meta.json", what) for what in _dates(said, days, today))
    successor = said.get("successor")
    if successor is not None and successor not in CONTRACTS[contract]:
        yield "meta.json", f"the successor {successor} is no version of {contract}"


def _dates(said: dict[str, Any], days: dict[str, date | None], today: date) -> Iterator[str]:
    deprecated, sunset, status = days["deprecated_at"], days["sunset_at"], said.get("status")
    if status in {"deprecated", "sunset"}:
        for key in ("deprecated_at", "sunset_at", "successor"):
            if key not in said:
                yield f"is {status} and lacks {key}"
    if deprecated and days["released"] and deprecated < days["released"]:
        yield "is deprecated before it is released"
    if deprecated and sunset and sunset < deprecated + GRACE:
        yield f"has its sunset less than {GRACE.days} days after its deprecation"
    if sunset and today >= sunset and status != "sunset":
        yield f"is {status} although its sunset was on {sunset}"
    if status == "sunset" and sunset and today < sunset:
        yield f"is sunset although that is due on {sunset}"


def _schemas(contract: str, version: str) -> Iterator[tuple[str, str]]:
    for name, content in schemas().items():
        owner, its_version, short = parse_urn(name)
        if (owner, its_version) == (contract, version):
            try:
                side(content, fetch=published)
            except SchemaUnreadable as error:
                yield f"schemas/{short}.json", str(error)


def _examples(contract: str, version: str) -> Iterator[tuple[str, str]]:
    names = {
        parse_urn(one)[2]: one for one in schemas() if parse_urn(one)[:2] == (contract, version)
    }
    opinions = {short: _second_opinion(name) for short, name in names.items()}
    for label in ("valid", "invalid"):
        shown = set()
        for file in folder(contract, version).joinpath("examples", label).iterdir():
            short, place = file.name.split(".", maxsplit=1)[0], f"examples/{label}/{file.name}"
            shown.add(short)
            if short not in names:
                yield place, f"is an example of no schema: there is no {short}"
            elif (opinion := opinions[short]) is not None:
                content = orjson.loads(file.read_bytes())
                fits = not Checker().document(names[short], content)
                if fits != (label == "valid"):
                    yield place, "is not refused" if fits else "is refused"
                if opinion.is_valid(content) != fits:
                    yield place, "is seen otherwise by the second opinion"
        missing = sorted(names.keys() - shown)
        yield from ((f"schemas/{one}.json", f"has no {label} example") for one in missing)


def _second_opinion(name: str) -> Any:
    """The validator of `jsonschema`; None for a schema that cannot be read, which is told."""
    try:
        normal = side(schemas()[name], fetch=published).normal
    except SchemaUnreadable:
        return None
    return second_opinion(2020, normal, formats=False)


def _apis(contract: str, version: str) -> Iterator[tuple[str, str]]:
    for document in (*openapi_documents(), *asyncapi_documents()):
        if (document.contract, document.version) == (contract, version):
            events = "asyncapi" in document.content
            place = f"{document.system}.{'json' if events else 'openapi.json'}"
            for target in _references(document.content.get("channels" if events else "paths", {})):
                if target.startswith("urn:") and target not in schemas():
                    yield place, f"refers to {target}, which nobody publishes"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(part)


def _lock(contract: str, version: str) -> Iterator[tuple[str, str]]:
    name = f"{contract}@{version}"
    if meta(contract, version).get("status") == "draft":
        return
    digest = locked().get(name)
    if digest is None:
        yield "LOCK.json", "is released and not locked"
    elif digest != digest_of(contract, version):
        yield "LOCK.json", "was edited after its release: make a new version instead"


def _step(
    contract: str, old: str, new: str, waivers: Sequence[Waiver], today: date
) -> Iterator[Problem]:
    """A break needs a new major version, and what nobody can decide a waiver."""
    if old.partition(".")[0] != new.partition(".")[0]:
        return
    before, after = f"{contract}@{old}", f"{contract}@{new}"
    verdict: Verdict = waived(
        compatible_contract(contract, old, new), waivers, today, before, after
    )
    for finding in verdict.findings:
        if finding.severity == "info":
            continue
        told = f"{finding.rule} at {finding.place} {finding.at}".rstrip()
        if finding.severity == "breaking":
            yield Problem(after, "version", f"breaks {old} without a new major version: {told}")
        else:
            yield Problem(after, "version", f"may break {old}: {told}", "unknown")
