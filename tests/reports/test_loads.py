"""Figures of load against their limits: what is late, what is lost, and what does not count."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from contracts.check import Checker
from reports.errors import FolderInvalid, PolicyInvalid, PolicyUnknown
from reports.limits import load_limits, parse_limits
from reports.loads import document, of_load, parse_loads
from reports.page.load import load as load_section
from reports.policy import load_policy
from reports.readiness import load_items
from reports.reasons import Reason
from reports.run import Configuration
from reports.text import load_lines
from reports.verdict import SCHEMA, decide
from tests.reports import sample

LIMITS = load_limits()
SECOND = 1_000_000


def span(
    count: int, p50: int | None = 5_000, p95: int | None = None, p99: int | None = None
) -> Any:
    told = {"count": count, "p50_us": p50, "p95_us": p95 or p50, "p99_us": p99 or p95 or p50}
    return told | {"max_us": told["p99_us"]}


def side(kind: str, offered: int = 400) -> dict[str, Any]:
    return {
        "offered": offered,
        "begun": offered,
        "dropped": 0,
        "unfinished": 0,
        "most_in_flight": 3,
        "slip": span(offered, 700),
        "journeys": {kind: {"offered": offered, "dropped": 0, "wrong": {}, "took": span(offered)}},
    }


def flow(name: str, **changes: Any) -> dict[str, Any]:
    return {"flow": name, "title": f"{name} happened", "never": 0, **span(400), **changes}


def row(**flows: dict[str, Any]) -> dict[str, Any]:
    """The findings of a case in which nothing is late."""
    offered = {
        "schema": "urn:seatrial:contract:run:1.0.0:offered",
        "case": "smoke",
        "pattern": "fixed",
        "span_us": 40_000_000,
        "rates_per_minute": {"order": 600},
        "buyers": side("order") | {"requests": 1_203, "failed_requests": 0},
        "clerks": side("reprice"),
    }
    measured = [flow(name) | flows.get(name.replace("-", "_"), {}) for name in LIMITS.flows]
    return {"case": "smoke", "offered": offered, "flows": measured, "problem": None}


def reasons(findings: dict[str, Any]) -> list[Reason]:
    (load,) = parse_loads([findings])
    return list(of_load(load, LIMITS))


def verdict(findings: list[dict[str, Any]], outcome: str = "passed") -> dict[str, Any]:
    asked = sample.run(configuration=Configuration(7, suites=("load",), policy="cases"))
    test = ("load.test_load.test_under_load_everything_arrives[smoke]", outcome)
    told = decide(
        asked,
        sample.findings(invariants=[], faults=[]),
        sample.suites(test),
        load_policy("cases"),
        load_items(),
        sample.SHA,
        "load/smoke",
        loads=parse_loads(findings),
    )
    assert Checker().document(SCHEMA, told) == []
    return told


def test_what_keeps_every_limit_takes_nothing_away() -> None:
    assert reasons(row()) == []
    told = verdict([row()])
    assert told["state"] == "GO"
    shown = told["load"][0]["flows"][0]
    assert (shown["limits"]["p95_us"], shown["never"]) == (2 * SECOND, 0)
    assert told["load"][0]["valid"] is True


def test_a_flow_that_is_too_late_is_no_go_by_name_figure_and_limit() -> None:
    late = {"p95_us": 3 * SECOND, "p99_us": 4 * SECOND}
    (reason,) = reasons(row(order_to_erp=late))
    assert reason.state == "NO-GO"
    assert reason.sentence == (
        "load/smoke: order-to-erp happened: p95 3,000 ms, at most 2,000 ms (team policy); "
        "0 of 400 never arrived"
    )


@pytest.mark.parametrize("exact", [0, 1])
def test_a_limit_is_kept_at_the_limit_itself(exact: int) -> None:
    found = reasons(row(order_to_erp={"p95_us": 2 * SECOND + exact, "p99_us": 3 * SECOND}))
    assert len(found) == exact


def test_one_that_never_arrived_is_no_go_however_fast_the_others_were() -> None:
    (reason,) = reasons(row(price_to_storefront={"never": 1}))
    assert reason.state == "NO-GO"
    assert "1 of 400 never arrived" in reason.sentence


def test_a_percentile_that_falls_on_what_never_arrived_is_over_every_limit() -> None:
    gone = {"never": 300, "p50_us": None, "p95_us": None, "p99_us": None}
    found = reasons(row(order_to_erp=gone))
    assert {reason.state for reason in found} == {"NO-GO"}
    assert any("p95 never, at most 2,000 ms" in reason.sentence for reason in found)


def _late(who: dict[str, Any]) -> None:
    who["slip"] = span(400, 900, 90_000, LIMITS.slip_us + 1)


def _dropping(who: dict[str, Any]) -> None:
    who["dropped"] = 1


def _unfinished(who: dict[str, Any]) -> None:
    who["unfinished"] = 5


@pytest.mark.parametrize("spoil", [_late, _dropping, _unfinished])
@pytest.mark.parametrize(
    ("which", "who"), [("buyers", "the generator"), ("clerks", "the simulators' own process")]
)
def test_a_side_that_could_not_keep_up_is_invalid_by_name_and_nothing_else_is_said(
    spoil: Any, which: str, who: str
) -> None:
    findings = row(order_to_erp={"p95_us": 60 * SECOND, "never": 9})
    spoil(findings["offered"][which])
    found = reasons(findings)
    assert {reason.state for reason in found} == {"INVALID"}
    assert f"load/smoke: {who} was saturated" in found[0].sentence
    told = verdict([findings], "broken")
    assert (told["state"], told["load"][0]["valid"]) == ("INVALID", False)
    assert who in told["line"]


@pytest.mark.parametrize("wrong", [{"failed: Timeout": 2}, {}])
def test_a_shop_that_cannot_keep_up_is_the_harness_and_never_the_integration(
    wrong: dict[str, int],
) -> None:
    findings = row()
    journey = findings["offered"]["buyers"]["journeys"]["order"]
    journey["wrong"] = wrong
    if not wrong:
        journey["took"] = span(400, 5_000, 9_000, 2 * SECOND + 1)
    (reason,) = reasons(findings)
    assert reason.state == "INVALID"
    assert "simulated storefront" in reason.sentence


def test_buyers_who_are_refused_are_the_integrations_doing() -> None:
    findings = row()
    findings["offered"]["buyers"]["journeys"]["order"]["wrong"] = {"refused: unknown-item": 5}
    (reason,) = reasons(findings)
    assert reason.state == "NO-GO"
    assert "5 of 400 orders were refused by the shop (refused: unknown-item)" in reason.sentence


def test_without_a_request_nothing_is_ever_go() -> None:
    findings = row()
    findings["offered"]["buyers"] = side("order", 0) | {"requests": 0, "failed_requests": 0}
    findings["offered"]["buyers"]["slip"] = span(0, None)
    (reason,) = reasons(findings)
    assert reason.state == "INCONCLUSIVE"
    assert verdict([findings])["state"] == "INCONCLUSIVE"


@pytest.mark.parametrize("name", sorted(LIMITS.flows))
def test_a_flow_of_which_nothing_was_seen_is_inconclusive(name: str) -> None:
    findings = row(**{name.replace("-", "_"): {**span(0, None), "never": 0}})
    (reason,) = reasons(findings)
    assert (reason.state, name in reason.sentence) == ("INCONCLUSIVE", True)
    findings["flows"] = [one for one in findings["flows"] if one["flow"] != name]
    assert reasons(findings) == [reason]


def test_a_generator_that_broke_is_invalid_and_the_broken_test_is_not_told_twice() -> None:
    findings = {"case": "smoke", "offered": {}, "flows": [], "problem": "it left no results"}
    told = verdict([findings], "broken")
    assert [one["sentence"] for one in told["reasons"]] == ["load/smoke: it left no results"]
    assert told["state"] == "INVALID"


def test_a_suite_of_load_that_left_no_figures_is_never_go() -> None:
    assert verdict([])["state"] == "INCONCLUSIVE"


def test_findings_that_lack_a_part_are_no_findings() -> None:
    for part in ("case", "offered", "flows", "problem"):
        lacking = {key: value for key, value in row().items() if key != part}
        with pytest.raises(FolderInvalid, match=part):
            parse_loads([lacking])


def test_what_no_limit_speaks_of_is_shown_without_one() -> None:
    findings = row()
    findings["flows"].append(flow("item-to-storefront", never=3))
    assert reasons(findings) == []
    (load,) = parse_loads([findings])
    assert document(load, LIMITS)["flows"][-1]["limits"] == {}


def test_page_and_terminal_show_each_figure_by_its_limit_and_flag_what_does_not_count() -> None:
    late = row(order_to_erp={"p95_us": 3 * SECOND, "p99_us": 4 * SECOND, "max_us": 5 * SECOND})
    told = verdict([late])
    shown = str(load_section(told))
    assert "3,000 ms" in shown
    assert "of 2,000 ms" in shown
    assert shown.count("too late") == 1
    assert "does not count" not in shown
    lines = "\n".join(load_lines(told["load"][0]))
    assert "p95 3,000 ms (at most 2,000 ms)" in lines
    _late(late["offered"]["buyers"])
    told = verdict([late])
    assert "does not count" in str(load_section(told))
    assert "INVALID" in next(load_lines(told["load"][0]))
    assert load_section(sample.verdict()) is None


GOOD: dict[str, Any] = {
    "schema": "seatrial.load-limits/1.0.0",
    "name": "mine",
    "source": "mine",
    "generator": {
        "slip_p99_ms": 10,
        "slip_share": 0.05,
        "dropped_share": 0.001,
        "finished_share": 0.99,
    },
    "shop": {"p99_ms": 100, "failed_share": 0.0, "refused_share": 0.0},
    "flows": {"order-to-erp": {"p95_ms": 1_000, "p99_ms": 2_000}},
}


def test_the_generator_may_slip_ten_milliseconds_or_a_share_of_what_buyers_wait_for() -> None:
    assert parse_limits(GOOD).slip_us == 10_000
    more = GOOD | {"shop": GOOD["shop"] | {"p99_ms": 1_000}}
    assert parse_limits(more).slip_us == 50_000


WRONG: dict[str, Any] = {
    "another-schema": lambda data: data.update(schema="seatrial.policy/1.0.0"),
    "no-shop": lambda data: data.pop("shop"),
    "an-unknown-part": lambda data: data.update(more=1),
    "a-word-for-a-number": lambda data: data["shop"].update(p99_ms="fast"),
    "less-than-nothing": lambda data: data["shop"].update(p99_ms=-1),
    "an-unknown-limit": lambda data: data["shop"].update(p98_ms=1),
    "half-a-flow": lambda data: data["flows"]["order-to-erp"].pop("p99_ms"),
    "no-flow": lambda data: data["flows"].clear(),
}


@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_limits_that_are_written_wrong_are_refused(wrong: str) -> None:
    data = copy.deepcopy(GOOD)
    WRONG[wrong](data)
    with pytest.raises(PolicyInvalid):
        parse_limits(data)


def test_limits_of_no_such_name_are_refused() -> None:
    with pytest.raises(PolicyUnknown, match="nobody"):
        load_limits("nobody")
