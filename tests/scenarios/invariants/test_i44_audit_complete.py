from typing import Any

import pytest

from contracts.trail import GENESIS, HASH, link
from tests.scenarios.journals import Document, Tale, at
from tests.scenarios.trade import ordered, price
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-44"
CREATE, STATUS = "erp.orders.create", "storefront.orders.status"


def row(key: str, action: str, **more: Any) -> Document:
    return {
        "at": at(0),
        "actor": "engine",
        "flow": "orders",
        "action": action,
        "key": key,
        "correlation": f"E-{key}",
        "outcome": "created" if action == CREATE else "applied",
        "version": 1,
    } | more


def audited(tale: Tale, *rows: Document) -> Tale:
    edge, content = ("harness>engine", "engine.probe.audit"), {"entries": list(rows), "next": None}
    tale.answer(tale.call(*edge), *edge, 200, content=content)
    return tale


def repriced(version: int) -> Tale:
    tale = Tale().begin()
    call = tale.asks("engine>storefront", "storefront.prices.put", method="PUT")
    tale.effect("storefront", "price", "P-1", price(), cause=call, version=version)
    return tale


def test_an_order_with_its_rows_holds() -> None:
    assert holds(ID, audited(ordered(), row("S-1", CREATE), row("S-1", STATUS))) == 3


@pytest.mark.parametrize(
    ("behalf", "named"), [(None, "nobody"), ("C-9", "account C-9")], ids=["nobody", "another"]
)
def test_a_trail_says_for_which_account_an_order_was_entered(
    behalf: str | None, named: str
) -> None:
    told = row("S-1", STATUS)
    holds(ID, audited(ordered(), row("S-1", CREATE, behalf="C-1"), told))
    unsaid = audited(ordered(), row("S-1", CREATE, behalf=behalf), told)
    holds(ID, unsaid)  # whose trail names no account means something else by it, or nothing
    ours = row("P-1", "storefront.prices.put", behalf="C-1")
    tale = audited(ordered(), row("S-1", CREATE, behalf=behalf), told, ours)
    finding = broken_by_integration(ID, tale)
    assert finding.sentence.endswith(f"order S-1 of account C-1 was entered for {named}")


def test_rows_may_come_in_several_pages() -> None:
    tale = audited(ordered(), row("S-1", CREATE))
    holds(ID, audited(tale, row("S-1", STATUS)))


def test_an_order_without_a_row_is_found() -> None:
    finding = broken_by_integration(ID, audited(ordered(), row("S-1", STATUS)))
    assert "had order S-1 booked as 10001 and its audit trail says nothing" in finding.sentence


def test_a_status_without_a_row_is_found() -> None:
    finding = broken_by_integration(ID, audited(ordered(), row("S-1", CREATE)))
    assert "wrote order S-1 into the storefront" in finding.sentence


def test_a_version_that_a_newer_one_overtook_needs_no_row_of_its_own() -> None:
    assert holds(ID, audited(repriced(3), row("P-1", "storefront.prices.put", version=4))) == 1


def test_a_row_of_an_older_version_is_not_enough() -> None:
    tale = audited(repriced(3), row("P-1", "storefront.prices.put", version=2))
    assert "(version 3)" in broken_by_integration(ID, tale).sentence


def repriced_after_the_trail_was_read() -> Tale:
    tale = audited(repriced(3), row("P-1", "storefront.prices.put", version=3))
    call = tale.asks("engine>storefront", "storefront.prices.put", method="PUT")
    tale.effect("storefront", "price", "P-1", price(), cause=call, version=4)
    return tale


def test_what_is_written_after_the_trail_was_asked_for_is_asked_of_a_later_reading_alone() -> None:
    assert holds(ID, repriced_after_the_trail_was_read()) == 1
    again = audited(repriced_after_the_trail_was_read(), row("P-1", "storefront.prices.put"))
    assert "(version 4)" in broken_by_integration(ID, again).sentence


def test_what_was_lost_and_written_once_more_needs_a_row_of_its_own() -> None:
    def mended(*rows: Document) -> Tale:
        tale = repriced(3)
        tale.effect("storefront", "price", "P-1", None, cause="somebody")
        call = tale.asks("engine>storefront", "storefront.prices.put", method="PUT")
        tale.effect("storefront", "price", "P-1", price(), cause=call, version=3)
        return audited(tale, *rows)

    written = row("P-1", "storefront.prices.put", version=3)
    holds(ID, mended(written, written))
    asked = {**written, "outcome": "repair"}
    assert "(version 3)" in broken_by_integration(ID, mended(written, asked)).sentence


def test_a_row_of_an_order_that_is_not_there_is_found() -> None:
    tale = audited(ordered(), row("S-1", CREATE), row("S-1", STATUS), row("S-9", CREATE))
    assert "a new ERP order for S-9" in broken_by_integration(ID, tale).sentence


def test_a_row_that_does_not_say_who_and_why_is_found() -> None:
    rows = row("S-1", CREATE), row("S-1", STATUS, actor="", correlation=None)
    finding = broken_by_integration(ID, audited(ordered(), *rows))
    assert "does not say its actor and correlation" in finding.sentence


def test_an_engine_without_an_audit_trail_cannot_be_judged() -> None:
    is_not_exercised(ID, ordered())


def test_a_trail_in_words_of_its_own_is_held_to_its_chain_alone() -> None:
    is_not_exercised(ID, audited(ordered(), row("S-1", "order entered", actor=None)))
    rows: list[Document] = [row("S-1", "order entered") | {"seq": 1}]
    rows[0][HASH] = link(GENESIS, rows[0])
    assert holds(ID, audited(ordered(), *rows)) == 1


@pytest.mark.parametrize(
    "answer",
    [{"status": "ok"}, {"entries": [{"key": "S-1"}], "next": None}, {"entries": None}, None, []],
)
def test_an_answer_that_is_no_trail_proves_nothing_against_anybody(answer: object) -> None:
    edge, tale = ("harness>engine", "engine.probe.audit"), audited(ordered(), row("S-1", CREATE))
    tale.answer(tale.call(*edge), *edge, 200, content=answer)
    is_not_exercised(ID, tale)


def test_a_trail_that_could_not_be_read_to_its_end_proves_nothing() -> None:
    tale, edge = ordered(), ("harness>engine", "engine.probe.audit")
    page = {"entries": [row("S-1", STATUS)], "next": "2"}
    tale.answer(tale.call(*edge), *edge, 200, content=page)
    tale.answer(tale.call(*edge), *edge, 503)
    is_not_exercised(ID, tale)


def chained(count: int = 3) -> list[Document]:
    found, head = [], GENESIS
    for seq in range(1, count + 1):
        one = row(f"P-{seq}", "storefront.prices.put") | {"seq": seq}
        head = link(head, one)
        found.append(one | {HASH: head})
    return found


def test_a_trail_whose_rows_are_chained_is_held_to_its_chain() -> None:
    rows = chained()
    assert holds(ID, audited(Tale().begin(), *rows)) == 1
    rows[1] = rows[1] | {"actor": "somebody"}
    finding = broken_by_integration(ID, audited(Tale().begin(), *rows))
    assert "the audit trail was tampered with: row 2 is not what was written" in finding.sentence


def test_a_row_that_is_missing_or_in_another_place_is_found() -> None:
    first, second, third = chained()
    for left in ([second, third], [first, third], [first, third, second]):
        broken_by_integration(ID, audited(Tale().begin(), *left))


def test_a_trail_that_is_read_twice_is_no_trail_with_rows_repeated() -> None:
    tale = audited(Tale().begin(), *chained())
    holds(ID, audited(tale, *chained()))
