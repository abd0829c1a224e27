"""The books of a cut: what the ERP had at one instant, against what the portal has of just that.

    python -m scenarios.conservation.cut JOURNAL [SEQ]

The instant is the record with that number, or that of the engine's first start: all that an initial
load has to bring over. Nobody need stand still meanwhile: what moved on after the cut is compared
in the first version that the portal had since, on both sides. Only what begins in the ERP counts,
and orders of the shop once the ERP has them. Ends with 0 when both sides say the same, 10 when not,
20 where there is no cut, 30 for what is no journal.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from scenarios.conservation.sums import MEASURES, Doc, Figure, places

KINDS: Final[Mapping[str, str]] = {
    "customer": "account",
    "order": "order",
    **{
        kind: kind
        for kind in (
            *("item", "price", "discount", "availability", "relation", "user", "entitlement"),
            *("price_list", "sourcing", "budget", "enrichment", "shipment", "invoice"),
            *(
                "receipt",
                "statement",
                "return",
                "credit_note",
                "purchase_term",
                "credit_standing",
                "configuration",
            ),
            "reversal",
        )
    },
}
"""What the ERP has, and what the portal calls it, in the order in which it can be loaded by who is
referred to: customers before orders before parcels before invoices. An order that no shop placed is
the portal's `erp_order`.
"""

_SHOWN: Final = 5
_UP: Final = ("started", "ready")

Versions = dict[int, Doc | None]


@dataclass(slots=True)
class Past:
    """Every version that a journal tells of both systems' entities, and where the cut is.

    `was` is what the ERP had at the cut, by kind and id: the version.
    """

    at: int | None = None
    erp: dict[tuple[str, str], Versions] = field(default_factory=lambda: defaultdict(dict))
    portal: dict[tuple[str, str], Versions] = field(default_factory=lambda: defaultdict(dict))
    was: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, seq: int, kind: str, actor: str, body: Doc) -> None:
        """Take in the next record."""
        if self.at is None and kind == "process" and body.get("event") in _UP:
            self.at = seq
        if kind == "effect" and actor == "erp" and body["entity"] in KINDS:
            self._erp(body["entity"], body, before=self.at is None or seq < self.at)
        elif kind == "effect" and actor == "storefront":
            self._portal(body["entity"], body["id"], body["after"], body["version"])

    def _erp(self, kind: str, body: Doc, *, before: bool) -> None:
        name, version, document = body["id"], body["version"], body["after"]
        self.erp[kind, name][version] = document
        if before and document is not None:
            self.was[kind, name] = version
        elif before:
            self.was.pop((kind, name), None)

    def _portal(self, kind: str, name: str, document: Doc | None, version: int) -> None:
        if kind != "order":
            self.portal[kind, name][version] = document
        elif document is not None and document.get("status") is not None:
            status = document["status"]
            shown = {**document, **status, "lines": _joined(document, status)}
            self.portal[kind, name][status["version"]] = shown


@dataclass(frozen=True, slots=True)
class Cut:
    """What came out: figures of both sides, and sentences on what is missing, moved on or extra."""

    at: int
    figures: dict[Figure, tuple[Decimal, Decimal]]
    missing: dict[str, list[str]]
    extra: dict[str, list[str]]
    moved: dict[str, int]

    def gaps(self) -> list[str]:
        """A sentence for everything that is not the same on both sides."""
        told = [
            f"{kind}: the ERP had {_named(names)} at the cut, and the portal never showed it"
            for kind, names in self.missing.items()
        ]
        told += [
            f"{kind}: the portal has {_named(names)}, which the ERP never had"
            for kind, names in self.extra.items()
        ]
        return told + [
            f"{_label(figure)}: {ours:f} in the ERP, {theirs:f} in the portal ({theirs - ours:+f})"
            for figure, (ours, theirs) in self.figures.items()
            if ours != theirs
        ]

    def lines(self) -> Iterator[str]:
        """A line for each figure."""
        for figure, (ours, theirs) in self.figures.items():
            mark = "" if ours == theirs else "  <-- differs"
            yield f"{_label(figure):64} ERP {ours:>14f}  portal {theirs:>14f}{mark}"
        for kind, count in self.moved.items():
            yield f"{kind}: {count} moved on before the portal had them; compared as they were then"


def read(lines: Iterable[str | bytes], at: int | None = None) -> Past:
    """What happened, and what the ERP had before the record `at` or the engine's first start.

    Raises ValueError or KeyError where a line is no record.
    """
    past = Past(at)
    for line in lines:
        record = json.loads(line)
        past.take(record["seq"], record["kind"], record["actor"], record["body"])
    return past


def _joined(order: Doc, status: Doc) -> list[Doc]:
    """The lines of the shop's order with what the ERP says of each."""
    told = {line["line"]: line for line in status["lines"]}
    return [{**line, **told.get(line["line"], {})} for line in order["lines"]]


def cut(past: Past) -> Cut:
    """Compare; raises LookupError where the journal has no cut."""
    if past.at is None:
        raise LookupError("no engine ever started in it")
    found: dict[Figure, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    missing: dict[str, list[str]] = defaultdict(list)
    moved: dict[str, int] = defaultdict(int)
    whose = (
        places(_last(past.erp, "order")),
        places({**_last(past.portal, "order"), **_last(past.portal, "erp_order")}),
    )
    for (kind, name), version in sorted(past.was.items(), key=_by_reference):
        versions = past.erp[kind, name]
        there = past.portal.get(_there(kind, name, versions[version]), {})
        later = min((one for one in there if one >= version), default=None)
        if later is None:
            missing[kind].append(name)
        moved[kind] += later is not None and later > version
        ours = versions.get(version if later is None else later)
        theirs = None if later is None else there[later]
        for side, document in enumerate((ours, theirs)):
            for figure, amount in _measured(kind, document, whose[side]):
                found[figure][side] += amount
    figures = {figure: (ours, theirs) for figure, (ours, theirs) in found.items()}
    gone = {kind: count for kind, count in moved.items() if count}
    return Cut(past.at, figures, dict(missing), _extra(past), gone)


def _measured(
    kind: str, document: Doc | None, whose: Mapping[str, str]
) -> Iterator[tuple[Figure, Decimal]]:
    if document is not None:
        yield Figure(kind, "count", ""), Decimal(1)
        for what, of, amount in MEASURES[kind](document, whose) if kind in MEASURES else ():
            yield Figure(kind, what, of), amount


def _there(kind: str, name: str, document: Doc | None) -> tuple[str, str]:
    """What an entity of the ERP is in the portal."""
    if kind != "order" or document is None:
        return KINDS[kind], name
    reference = document["reference"]
    return ("erp_order" if reference == document["number"] else "order", reference)


def _extra(past: Past) -> dict[str, list[str]]:
    """What the portal has and the ERP never had, by what the ERP would call it."""
    known = {"erp_order": "order"} | {there: kind for kind, there in KINDS.items()}
    extra: dict[str, list[str]] = defaultdict(list)
    for (there, name), versions in sorted(past.portal.items()):
        kind = known.get(there)
        if kind is None or there == "order" or versions[max(versions)] is None:
            continue
        if (kind, name) not in past.erp:
            extra[kind].append(name)
    return dict(extra)


def _last(side: Mapping[tuple[str, str], Versions], kind: str) -> dict[str, Doc]:
    """The last document of each entity of a kind."""
    newest = {name: vs[max(vs)] for (its, name), vs in side.items() if its == kind}
    return {name: document for name, document in newest.items() if document is not None}


def _by_reference(row: tuple[tuple[str, str], int]) -> tuple[int, str]:
    (kind, name), _ = row
    return list(KINDS).index(kind), name


def _label(figure: Figure) -> str:
    return " ".join(part for part in (figure.kind, figure.what, figure.of) if part)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def main(arguments: list[str]) -> int:
    """Print the books of the cut of a journal; what it ends with is told above."""
    try:
        place, at = arguments[0], int(arguments[1]) if arguments[1:] else None
        with Path(place).open(encoding="utf-8") as lines:
            past = read(lines, at)
    except (OSError, ValueError, LookupError, TypeError) as error:
        sys.stderr.write(f"this is no journal: {error}; name a journal.jsonl, and a record of it\n")
        return 30
    try:
        made = cut(past)
    except LookupError as error:
        sys.stderr.write(f"there is no cut: {error}; name the record that it is at\n")
        return 20
    gaps = made.gaps()
    state = f"{len(gaps)} differences" if gaps else "both sides say the same"
    told = [f"{place}: cut at record {made.at:,}", *made.lines(), *gaps, state]
    sys.stdout.write("\n".join(told) + "\n")
    return 10 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
