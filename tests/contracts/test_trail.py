"""The chain of an audit trail notices every way of changing it."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.trail import FIELDS, GENESIS, HASH, Chain, link

Rows = list[dict[str, Any]]


def rows(count: int = 5) -> Rows:
    """A sound trail."""
    trail, head = [], GENESIS
    for seq in range(1, count + 1):
        row = dict.fromkeys(FIELDS) | {"seq": seq, "actor": "engine", "key": f"S-{seq}"}
        head = link(head, row)
        trail.append(row | {HASH: head})
    return trail


def checked(trail: Rows, head: dict[str, Any] | None = None) -> Chain:
    chain = Chain()
    for row in trail:
        chain.take(row)
    chain.close(head)
    return chain


def head_of(trail: Rows) -> dict[str, Any]:
    return {"seq": trail[-1]["seq"], HASH: trail[-1][HASH]}


def test_a_trail_that_nobody_touched_is_whole() -> None:
    chain = checked(rows(), head_of(rows()))
    assert chain.chained
    assert chain.breaks == []
    assert checked([], {"seq": 0, HASH: GENESIS}).breaks == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_value_that_was_altered_is_noticed_in_every_field(name: str) -> None:
    trail = rows()
    trail[2] = trail[2] | {name: 99 if name == "seq" else "altered"}
    (said,) = checked(trail, head_of(rows())).breaks
    assert "row 3" in said


def test_a_row_that_was_deleted_is_noticed_wherever_it_stood() -> None:
    for gone in range(5):
        trail = [row for nth, row in enumerate(rows()) if nth != gone]
        (said,) = checked(trail, head_of(rows())).breaks
        assert f"row {gone + 1}" in said or "head is row 5" in said


def test_rows_that_were_reordered_repeated_or_slipped_in_are_noticed() -> None:
    one, two, three, four, five = rows()
    assert "row 3" in checked([one, three, two, four, five]).breaks[0]
    assert "reordered or repeated" in checked([one, two, two, three]).breaks[0]
    slipped = four | {"seq": 3}
    assert "row 3" in checked([one, two, slipped, three]).breaks[0]


def test_a_row_whose_number_and_hash_were_made_to_fit_breaks_the_next_one() -> None:
    trail = rows()
    forged = trail[2] | {"actor": "nobody"}
    trail[2] = forged | {HASH: link(trail[1][HASH], forged)}
    assert "row 4" in checked(trail).breaks[0]


def test_a_trail_that_was_written_anew_has_another_head() -> None:
    anew, head = [], GENESIS
    for row in rows():
        changed = row | {"actor": "nobody"}
        head = link(head, changed)
        anew.append(changed | {HASH: head})
    assert checked(anew).breaks == [], "the chain alone cannot know"
    assert "head is row 5" in checked(anew, head_of(rows())).breaks[0]


def test_rows_without_a_hash_are_no_chain_and_one_among_others_breaks_it() -> None:
    plain = [{"key": "S-1"}, {"key": "S-2"}]
    assert not checked(plain).chained
    trail = rows()
    del trail[3][HASH]
    assert "row 4" in checked(trail).breaks[0]
