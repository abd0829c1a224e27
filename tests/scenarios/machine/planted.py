"""Domain defects, two or three for each of the six workflows that must work end to end.

They were written from the list of workflows alone, before the machine that has to find them.
Those of the engine are grafts, those of a system replace functions of its modules while it is
built and asked. `blames` are the invariants of which one is to be violated; SHOWN are those of what
the portal shows, which every wrong document on the way to it violates as well. The books of
conservation may be what finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from contracts.instants import format_instant, parse_instant
from engine import Parts
from scenarios.driver.reference import Mutation
from scenarios.machine.script import Verdict
from scenarios.mutants import Touch
from scenarios.mutants.grafts import Apply, Document, mapping
from simulator.erp.desk import billing, crediting, entry, shipping
from simulator.erp.desk.book import exposure
from simulator.erp.desk.stockroom import restock
from simulator.erp.faces import returning
from simulator.storefront.approvals import Approvals
from simulator.storefront.offers import Offers

SHOWN: Final = ("I-24", "I-25", "I-27")
Source = Mapping[str, Any]
Swap = tuple[Any, str, Callable[[Any], Any]]
"""Whose attribute, which, and what is made of the sound one."""


@dataclass(frozen=True)
class Planted:
    """A defect of the engine (`graft`) or of a system (`swaps`)."""

    id: str
    workflow: str
    what: str
    blames: tuple[str, ...]
    graft: Apply | None = None
    swaps: tuple[Swap, ...] = ()
    books: tuple[str, ...] = ()
    """The books that it may keep from adding up."""

    @property
    def expected(self) -> set[str]:
        """The invariants by which it may be found."""
        return {*self.blames, *(SHOWN if self.graft is not None else ())}

    def is_found_by(self, verdict: Verdict) -> bool:
        """Whether that is what it is to be found by, or one of its books does not add up."""
        books = any(sentence.partition(": ")[0] in self.books for sentence in verdict.sentences)
        return books or not self.expected.isdisjoint(verdict.blamed)

    @property
    def mutate(self) -> Mutation | None:
        """What makes a sound engine this one."""
        graft = self.graft
        return None if graft is None else lambda parts: graft(parts, Touch())

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The systems have the defect within the block."""
        with pytest.MonkeyPatch.context() as patch:
            for owner, name, make in self.swaps:
                patch.setattr(owner, name, make(getattr(owner, name)))
            yield


def later(document: Document, field: str, span: timedelta) -> Document:
    if document[field] is None:
        return document
    return {**document, field: format_instant(parse_instant(document[field]) + span)}


def tier_from_the_first(_: Source, rule: Document) -> Document:
    return {**rule, "min_quantity": "1"}


def agreement_ends_a_day_late(_: Source, rule: Document) -> Document:
    return later(rule, "valid_to", timedelta(days=1)) if rule["kind"] == "contract" else rule


def hidden_a_day_late(_: Source, rule: Document) -> Document:
    return later(rule, "valid_from", timedelta(days=1)) if rule["effect"] == "hide" else rule


def discount_lost_on_acceptance(sound: Any) -> Any:
    def lines(self: Offers, account: Any, offered: Sequence[Source]) -> list[Document]:
        return [{**line, "discount_percent": "0"} for line in sound(self, account, offered)]

    return lines


def an_hour_of_grace(sound: Any) -> Any:
    def binding(self: Offers, quote: Document, revision: Any) -> Any:
        told = quote["answer"]
        if told is not None and told["offer"] is not None:
            longer = later(told["offer"], "valid_to", timedelta(hours=1))
            quote = {**quote, "answer": {**told, "offer": longer}}
        return sound(self, quote, revision)

    return binding


def first_offer_shown(quote: Source, mapped: Document) -> Document:
    if len(quote["offers"]) < 2:
        return mapped
    return {**mapped, "offer": {**mapped["offer"], "lines": quote["offers"][0]["lines"]}}


def credit_of_the_payer_alone(_: Any) -> Any:
    def exposed(tx: Any, payer: str) -> int:
        known = exposure(tx, payer)
        return known["receivable"] + known["uninvoiced"] - known.get("credit", 0)

    return exposed


def payment_counts_twice(sound: Any) -> Any:
    def expose(tx: Any, account: str, **moved: int) -> None:
        less = moved.get("receivable", 0)
        sound(tx, account, **{**moved, "receivable": 2 * less if less < 0 else less})

    return expose


def part_payment_not_shown(_: Source, bill: Document) -> Document:
    return (
        bill if bill["state"] == "paid" else {**bill, "paid": {**bill["paid"], "amount_minor": 0}}
    )


def cancelled_shown_as_open(_: Source, status: Document) -> Document:
    lines = [
        {**line, "backordered": _sum(line["backordered"], line["cancelled"])}
        for line in status["lines"]
    ]
    return {**status, "lines": lines}


def _sum(*numbers: str) -> str:
    return f"{sum(map(Decimal, numbers), Decimal(0)).normalize():f}"


def cases_leave_as_pieces(_: Any) -> Any:
    return lambda quantity, _factor: quantity


def first_tracking_for_all(parts: Parts, touch: Touch) -> Parts:
    first: dict[str, str] = {}

    def change(_: Source, parcel: Document) -> Document:
        return {**parcel, "tracking": first.setdefault(parcel["order"], parcel["tracking"])}

    return mapping("map_shipment", change)(parts, touch)


def scrapped_and_restocked(sound: Any) -> Any:
    def inspect(tx: Any, return_id: str, looked_at: Sequence[Document]) -> None:
        sound(tx, return_id, looked_at)
        document = tx.get("return", return_id).body
        skus = {line["line"]: line["sku"] for line in document["lines"]}
        for each in looked_at:
            if each["disposition"] == "scrap":
                back = {skus[each["line"]]: Decimal(each["quantity"]["value"])}
                restock(tx, document["warehouse"], back)

    return inspect


def fee_on_the_gross(sound: Any) -> Any:
    return lambda net_minor, percent: sound(net_minor * 6 // 5, percent)


def refund_before_inspection_shown(_: Source, back: Document) -> Document:
    lines = [{**line, "credited": line["received"]} for line in back["lines"]]
    return {**back, "lines": lines}


def one_word_is_enough(sound: Any) -> Any:
    return lambda self, person, total: sound(self, person, total)[:1]


def limit_in_the_wrong_unit(_: Source, user: Document) -> Document:
    limit = user["spending_limit"]
    if limit is None:
        return user
    return {**user, "spending_limit": {**limit, "amount_minor": limit["amount_minor"] * 10}}


def left_staff_stay(_: Source, user: Document) -> Document:
    return {**user, "active": True}


PLANTED: Final[tuple[Planted, ...]] = (
    Planted(
        "tier-from-the-first",
        "prices",
        "a volume tier holds from the first piece",
        ("I-05",),
        mapping("map_price", tier_from_the_first),
    ),
    Planted(
        "agreement-ends-late",
        "prices",
        "an agreement ends a day late in the portal",
        ("I-05",),
        mapping("map_price", agreement_ends_a_day_late),
    ),
    Planted(
        "hidden-late",
        "prices",
        "an item is hidden a day late",
        ("I-11",),
        mapping("map_entitlement", hidden_a_day_late),
    ),
    Planted(
        "offer-without-discount",
        "quotes",
        "acceptance loses the offer's discount",
        ("I-04", "I-05", "I-06"),
        swaps=((Offers, "lines", discount_lost_on_acceptance),),
    ),
    Planted(
        "an-hour-of-grace",
        "quotes",
        "an offer is accepted for an hour after its end",
        ("I-01", "I-05"),
        swaps=((Offers, "binding", an_hour_of_grace),),
    ),
    Planted(
        "first-offer-shown",
        "quotes",
        "a revision is shown with the lines of the first offer",
        ("I-01", "I-04", "I-05", "I-25"),
        mapping("map_answer", first_offer_shown),
    ),
    Planted(
        "credit-of-the-payer-alone",
        "credit",
        "what branches owe does not count at the payer",
        ("I-10",),
        swaps=((entry, "exposed", credit_of_the_payer_alone),),
    ),
    Planted(
        "payment-counts-twice",
        "credit",
        "a payment frees twice its amount of the limit",
        ("I-10",),
        swaps=((billing, "expose", payment_counts_twice),),
        books=("owed",),
    ),
    Planted(
        "part-payment-not-shown",
        "credit",
        "what was paid is shown once all of it is",
        ("I-24", "I-25"),
        mapping("map_invoice", part_payment_not_shown),
    ),
    Planted(
        "cancelled-shown-as-open",
        "shipments",
        "a cancelled quantity is shown as on its way",
        ("I-19",),
        mapping("map_status", cancelled_shown_as_open),
    ),
    Planted(
        "cases-leave-as-pieces",
        "shipments",
        "a case that leaves takes one piece off the shelf",
        ("I-09", "I-12", "I-13"),
        swaps=((shipping, "to_base", cases_leave_as_pieces),),
        books=("stock", "reserved"),
    ),
    Planted(
        "first-tracking-for-all",
        "shipments",
        "each parcel has the tracking of the first",
        ("I-22", "I-24", "I-25"),
        first_tracking_for_all,
    ),
    Planted(
        "scrapped-and-restocked",
        "returns",
        "what is scrapped goes back on the shelf as well",
        ("I-13",),
        swaps=((returning, "inspect", scrapped_and_restocked),),
        books=("stock",),
    ),
    Planted(
        "fee-on-the-gross",
        "returns",
        "the restocking fee is taken of the price with tax",
        ("I-23",),
        swaps=((crediting, "restocking_fee", fee_on_the_gross),),
    ),
    Planted(
        "refund-shown-early",
        "returns",
        "what came back is shown as credited",
        ("I-23", "I-24", "I-25"),
        mapping("map_return", refund_before_inspection_shown),
    ),
    Planted(
        "one-word-is-enough",
        "approvals",
        "the first approver's word is enough for any amount",
        ("I-17",),
        swaps=((Approvals, "steps", one_word_is_enough),),
    ),
    Planted(
        "limit-in-the-wrong-unit",
        "approvals",
        "spending limits are ten times too high",
        ("I-17",),
        mapping("map_user", limit_in_the_wrong_unit),
    ),
    Planted(
        "left-staff-stay",
        "approvals",
        "who left the company still signs in",
        ("I-17", "I-11"),
        mapping("map_user", left_staff_stay),
    ),
)
