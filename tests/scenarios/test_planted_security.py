"""Nine planted security defects, each caught by what is there for it (docs/security.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scenarios.judge import judge_lines
from scenarios.mutants import MUTANTS, Touch
from scenarios.stories.kit import approves, erp_has, submit
from scenarios.suites.e2e.stories import STORIES
from seatrial.errors import ConfigurationInvalid
from seatrial.guard import guard
from simulator.faults import load_plan
from simulator.storefront.approvals import Approvals
from simulator.world.generate import generate_world
from tests.scenarios.passage import sail_through
from tests.scenarios.stories.tales import case_of, play

DOCS = Path(__file__).parents[2] / "docs" / "security.md"


class Planted(NamedTuple):
    """A defect, what has to catch it, and words of the reason that it gives."""

    what: str
    defect: str
    caught_by: str
    because: str


NINE = (
    Planted("a super-user token", "M-67", "I-41", "erp:orders:write and erp:read"),
    Planted("a flow using another flow's token", "M-68", "I-41", "as flow-prices, the identity of"),
    Planted("a price in an error log", "M-71", "I-39", "the price of contract rule"),
    Planted("a name in a metric label", "M-69", "I-39", "the name of customer C-"),
    Planted("a secret in a URL", "M-70", "I-40", "sent a credential in the address of"),
    Planted("an unsigned webhook accepted", "M-36", "I-42", "is forged (unsigned)"),
    Planted("a production host in the configuration", "guard", "guard", "a production host"),
    Planted("an approver approving his own order", "storefront", "I-17", "who ordered it himself"),
    Planted("an audit row altered", "M-72", "I-44", "row 3 is not what was written"),
)
ENGINES = [one for one in NINE if one.defect in MUTANTS]


@cache
def judged(defect: str | None) -> Mapping[str, Mapping[str, Any]]:
    """What the judge says of a day of a small company, by invariant."""
    touch = Touch()
    mutate = None if defect is None else lambda parts: MUTANTS[defect].apply(parts, touch)
    world = generate_world(7, days=1, orders_per_day=20, accounts=8, items=40)
    document = judge_lines(sail_through(world, load_plan("default"), mutate=mutate).lines)
    assert defect is None or touch.count > 0
    return {row["id"]: row for row in document["invariants"]}


def test_the_sound_engine_is_clean_of_all_nine() -> None:
    rows = judged(None)
    assert [key for key, row in rows.items() if row["state"] == "violated"] == []
    for planted in ENGINES:
        assert rows[planted.caught_by]["state"] == "held", planted


@pytest.mark.parametrize("planted", ENGINES, ids=lambda one: one.defect)
def test_a_planted_security_defect_is_caught_for_the_right_reason(planted: Planted) -> None:
    row = judged(planted.defect)[planted.caught_by]
    assert row["state"] == "violated"
    assert {one["subject"] for one in row["findings"]} == {"integration"}
    assert planted.because in "\n".join(one["sentence"] for one in row["findings"])
    assert planted.caught_by in MUTANTS[planted.defect].expected


def test_a_production_host_in_the_configuration_is_refused_before_anything_starts() -> None:
    with pytest.raises(ConfigurationInvalid, match=r"erp\.company\.example, a production host"):
        guard("env ERP=https://erp.company.example cat", (), {}, {"erp.company.example"})


def test_a_storefront_in_which_an_approver_approves_his_own_order_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Approvals, "decider", lambda _self, person, *_: person.user)
    steps = (
        submit("large", "bert", ("bolt", 8)),
        approves("bert", "large"),
        erp_has("large", ordered={1: 8}),
    )
    one = play(case_of(replace(STORIES["approvers-own-order"], steps=steps)))
    rows = {row["id"]: row["findings"] for row in one.judged["invariants"]}
    for invariant in ("I-17", "I-49"):
        assert [finding["subject"] for finding in rows[invariant]] == ["simulator"]
    assert ".bert, who ordered it himself" in rows["I-17"][0]["sentence"]


def test_an_erp_whose_desks_share_an_identity_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    story = case_of(STORIES["returned-and-credited"])
    sound = {row["id"]: row for row in play(story).judged["invariants"]}["I-49"]
    assert (sound["state"], sound["observations"]) == ("held", 2)
    monkeypatch.setattr("scenarios.desks.desk_of", lambda *_: "clerk")
    row = {row["id"]: row for row in play(story).judged["invariants"]}["I-49"]
    assert row["state"] == "violated"
    assert "clerk authorises returns and pays returns back" in row["findings"][0]["sentence"]


def test_the_page_lists_the_nine_with_what_catches_them() -> None:
    page = DOCS.read_text("utf-8")
    for planted in NINE:
        assert f"| {planted.what} | {planted.defect} | {planted.caught_by} |" in page
