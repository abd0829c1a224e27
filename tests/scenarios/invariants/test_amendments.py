"""Amendments before the judge: asked once, and what is cancelled wins, in both directions."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journals import HOUR, Document, Tale, at
from tests.scenarios.trade import (
    create,
    deliver,
    erp_order,
    move,
    ordered,
    shipment,
    show,
    with_line,
    world,
)
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

_ASK = ("engine>erp", "erp.amendments.create")


def asked(tale: Tale, cases: str = "0", key: str = "A-1") -> None:
    """The buyer wants less of his order."""
    line = {"line": 1, "quantity": {"value": cases, "unit": "CS"}}
    head = {"id": key, "shop": "shop", "order": "S-1", "account": "C-1"}
    document = {**head, "requested_at": at(0), "lines": [line], "answer": None}
    tale.effect("storefront", "amendment", key, document, cause="c-buyer")
    deliver(tale, key)


def ask(
    tale: Tale, key: str = "A-1", number: str = "AM-1", cut: str | None = "2", **garbled: Any
) -> str:
    """The engine asks the ERP, which cancels `cut` cases of line 1, or refuses where it is None."""
    known = tale.now_is("storefront", "amendment", key)
    names = ("shop", "order", "account", "requested_at", "lines")
    sent: Document = {name: known[name] for name in names} | {"reference": key} | garbled
    call_id = tale.call(*_ASK, key=key, method="POST", content=sent)
    if cut is not None:
        order = tale.now_is("erp", "order", "10001")
        lines = with_line(order, cancelled=cut, allocated=str(2 - int(cut)))
        state = "cancelled" if cut == "2" else order["state"]
        tale.effect(
            "erp", "order", "10001", order | {"lines": lines, "state": state}, cause=call_id
        )
    decided = {"state": "refused", "reason": "shipped"} if cut is None else ACCEPTED
    document = sent | {"number": number, "received_at": at(0), **decided}
    tale.effect("erp", "amendment", number, document, cause=call_id)
    tale.answer(call_id, *_ASK, 201, key=key)
    return call_id


ACCEPTED: Document = {"state": "accepted", "reason": None}


def told(tale: Tale, key: str = "A-1", number: str = "AM-1", **garbled: Any) -> None:
    """The engine shows the decision."""
    version, document = tale.versions["erp", "amendment", number]
    assert document is not None
    answer = {name: document[name] for name in ("number", "state", "reason")}
    answer |= {"version": version} | garbled
    edge = ("engine>storefront", "storefront.amendments.answer")
    call_id = tale.asks(*edge, key=key, method="PUT", content=answer)
    known = tale.now_is("storefront", "amendment", key)
    tale.effect("storefront", "amendment", key, known | {"answer": answer}, cause=call_id)


def amended(cut: str | None = "2", cases: str = "0") -> Tale:
    """An order that was booked, and an amendment that went its way."""
    tale = ordered()
    asked(tale, cases)
    ask(tale, cut=cut)
    told(tale)
    show(tale)
    return tale


def test_an_amendment_that_goes_its_way_is_sound() -> None:
    for invariant in ("I-01", "I-02", "I-04", "I-16", "I-27", "I-33"):
        tale = amended()
        tale.parked()
        assert holds(invariant, tale.later(8 * HOUR))


def test_without_a_cancellation_nothing_is_judged() -> None:
    is_not_exercised("I-16", world())
    is_not_exercised("I-16", ordered())


def test_an_amendment_that_never_reaches_the_erp_is_lost() -> None:
    tale = ordered()
    asked(tale)
    tale.parked()
    tale.later(8 * HOUR)
    assert "asked for amendment A-1 and the ERP" in broken_by_integration("I-01", tale).sentence
    broken_by_integration("I-33", tale)


def test_an_amendment_that_is_entered_twice_is_doubled() -> None:
    tale = amended()
    ask(tale, number="AM-2")
    sentence = broken_by_integration("I-02", tale).sentence
    assert "storefront amendment A-1 is in the ERP 2 times, as AM-1 and AM-2" in sentence


def test_the_erp_is_asked_for_no_other_quantity() -> None:
    tale = ordered()
    asked(tale, "1")
    line = {"line": 1, "quantity": {"value": "0", "unit": "CS"}}
    ask(tale, lines=[line])
    assert "line 1 quantity" in broken_by_integration("I-04", tale).sentence


def test_a_refusal_that_the_portal_shows_as_accepted_was_never_said() -> None:
    tale = ordered()
    asked(tale)
    ask(tale, cut=None)
    told(tale, state="accepted", reason=None)
    sentence = broken_by_integration("I-27", tale).sentence
    assert "the answer to amendment A-1" in sentence


def test_an_accepted_amendment_that_cancels_nothing_is_the_erps() -> None:
    tale = ordered()
    asked(tale)
    ask(tale, cut="0")
    assert "keeps more of line 1 than the amendment" in broken_by_simulator("I-16", tale).sentence


def test_what_leaves_after_the_cancellation_is_found() -> None:
    tale = amended()
    tale.later(HOUR).effect("erp", "shipment", "SH-1", shipment(), cause="c-clerk")
    assert "left after order 10001 was cancelled" in broken_by_simulator("I-16", tale).sentence


def test_an_order_that_is_entered_again_after_its_cancellation_is_revived() -> None:
    tale = amended()
    deliver(tale, event="E-again")
    known = tale.now_is("storefront", "order", "S-1")
    create(tale, number="10002", order=erp_order("10002", "S-1", known["lines"]))
    sentence = broken_by_integration("I-16", tale).sentence
    assert "was booked again as 10002 after its cancellation" in sentence


def test_late_news_that_opens_a_cancelled_order_in_the_portal_again_is_found() -> None:
    tale = amended()
    before = tale.now_is("erp", "order", "10001")
    show(tale, state="processing", lines=with_line(before, cancelled="0", allocated="2"))
    sentence = broken_by_integration("I-16", tale).sentence
    assert "what the portal had shown of order S-1 as cancelled is open again" in sentence


def test_a_line_that_is_open_again_in_the_portal_is_found_too() -> None:
    tale = amended("1", "1")
    order = tale.now_is("erp", "order", "10001")
    move(tale, lines=with_line(order, shipped="1", allocated="0"))
    show(tale, lines=with_line(order, cancelled="0"))
    broken_by_integration("I-16", tale)


def headed(beside: str | None = None, **wrong: str) -> Tale:
    """A buyer wants other notes, and each system has them; `wrong` says where they are not so.

    `beside` is another number of purchase that the ERP enters in the same stroke.
    """
    told_notes = {"entered": "ring", "kept": "ring", "shown": "ring", "portal": "ring"} | wrong
    tale = ordered()
    line = {"line": 1, "quantity": {"value": "2", "unit": "CS"}}
    head = {"id": "A-1", "shop": "shop", "order": "S-1", "account": "C-1", "requested_at": at(0)}
    document = {**head, "lines": [line], "head": {"notes": "ring"}, "answer": None}
    tale.effect("storefront", "amendment", "A-1", document, cause="c-buyer")
    deliver(tale, "A-1")
    sent = {name: document[name] for name in ("shop", "order", "account", "requested_at", "lines")}
    sent |= {"reference": "A-1", "head": {"notes": told_notes["entered"]}}
    call_id = tale.call(*_ASK, key="A-1", method="POST", content=sent)
    kept = {"notes": told_notes["kept"]}
    order = tale.now_is("erp", "order", "10001")
    more = {} if beside is None else {"purchase_order_number": beside}
    tale.effect("erp", "order", "10001", order | kept | more, cause=call_id)
    decided = sent | ACCEPTED | {"number": "AM-1", "received_at": at(0)}
    tale.effect("erp", "amendment", "AM-1", decided | {"kept": kept}, cause=call_id)
    tale.answer(call_id, *_ASK, 201, key="A-1")
    edge = ("engine>storefront", "storefront.amendments.answer")
    answer = ACCEPTED | {"number": "AM-1", "version": 1, "kept": {"notes": told_notes["shown"]}}
    shown = tale.asks(*edge, key="A-1", method="PUT", content=answer)
    tale.effect("storefront", "amendment", "A-1", document | {"answer": answer}, cause=shown)
    placed = tale.now_is("storefront", "order", "S-1")
    tale.effect(
        *("storefront", "order", "S-1", placed | {"notes": told_notes["portal"]}), cause=shown
    )
    show(tale)
    return tale


def test_a_head_that_goes_its_way_is_sound() -> None:
    for invariant in ("I-04", "I-16", "I-27", "I-48"):
        assert holds(invariant, headed().later(8 * HOUR))


def test_a_head_that_is_asked_for_otherwise_is_the_integrations() -> None:
    finding = broken_by_integration("I-04", headed(entered="RING", kept="RING"), times=2)
    assert "ERP amendment AM-1 differs from storefront amendment A-1 in head" in finding.sentence


def test_a_head_that_the_erp_accepts_and_does_not_keep_is_the_erps() -> None:
    finding = broken_by_simulator("I-04", headed(kept="bell", shown="bell", portal="bell"))
    assert "the notes of ERP order 10001 is not what amendment A-1 asks for" in finding.sentence


def test_a_portal_that_shows_another_head_than_it_was_told_is_the_portals() -> None:
    finding = broken_by_simulator("I-04", headed(portal="bell"))
    assert "does not show of order S-1 what the ERP keeps of its notes" in finding.sentence


def test_what_is_told_otherwise_than_it_is_kept_is_found() -> None:
    broken_by_integration("I-27", headed(shown="bell", portal="bell").later(8 * HOUR))


def test_a_head_that_changes_beside_what_was_asked_for_is_the_erps() -> None:
    finding = broken_by_simulator("I-04", headed(beside="PO-9"))
    assert (
        "the purchase order number of erp order 10001 changes, and no amendment says so"
        in finding.sentence
    )


def test_a_head_that_nobody_asked_for_is_the_portals() -> None:
    tale = ordered()
    placed = tale.now_is("storefront", "order", "S-1")
    tale.effect("storefront", "order", "S-1", placed | {"notes": "bell"}, cause="c-buyer")
    finding = broken_by_simulator("I-04", tale)
    assert "the notes of storefront order S-1 changes, and no amendment says" in finding.sentence
