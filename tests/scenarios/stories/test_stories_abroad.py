"""How stories are told to an engine that is a process: which live together, and which do not."""

from __future__ import annotations

from reports.cases import OWN_WORLD
from scenarios.stories.stage import CURTAIN_US, SECOND_US
from scenarios.stories.story import Story
from scenarios.suites.e2e.abroad import BESIDE, KILLS_LEAST, SUITE, TOGETHER
from scenarios.suites.e2e.stories import STORIES, WEATHER
from scenarios.voyage.foreign import CLAIMABLE, LEAD
from simulator.faults.effects.kill import Kill
from simulator.faults.effects.late_commit import LateCommit


def test_every_story_can_be_told_to_a_process() -> None:
    told = [story.id for story in TOGETHER] + list(BESIDE)
    assert sorted(told) == sorted(STORIES)
    assert {need for story in STORIES.values() for need in story.needs} == set(CLAIMABLE)


def test_a_weather_what_comes_before_and_another_landscape_need_a_world_of_their_own() -> None:
    before = {name for name, story in STORIES.items() if story.before}
    taxed = {name for name, story in STORIES.items() if story.cast.tax_engine}
    other_erp = {name for name, story in STORIES.items() if story.profile}
    assert set(OWN_WORLD[SUITE]) == set(WEATHER) | before | taxed | other_erp
    assert all(OWN_WORLD[SUITE].values())


def test_a_window_opens_at_the_same_step_outside_and_an_engine_is_kept_away_for_some_calls() -> (
    None
):
    lead_s = CURTAIN_US // SECOND_US - LEAD.seconds
    (away, lost), (was, _) = BESIDE["tax-engine-away"].plan.rules, WEATHER["tax-engine-away"].rules
    for one, other in ((away.schedule, was.schedule),):
        assert one is not None
        assert other is not None
        assert (one.from_s, one.to_s) == (other.from_s - lead_s, (other.to_s or 0) - lead_s)
    assert lost.params()["seen"] == "reset"
    (refused,) = BESIDE["warehouse-away"].plan.rules
    schedule = refused.schedule
    assert schedule is not None
    assert (schedule.first, schedule.per, schedule.to_s) == (4, "rule", None)
    assert schedule.from_s == 7_200 - lead_s


def test_whoever_closes_the_month_is_told_when_nobody_else_is() -> None:
    def closes(story: Story) -> bool:
        return any("closes the month" in step.says for step in story.all_steps)

    assert {one.id for one in STORIES.values() if closes(one)} == {
        one.id for one in STORIES.values() if one.falls_on_all
    }


def test_the_weather_outside_is_the_same_in_real_seconds() -> None:
    for name, case in BESIDE.items():
        if name not in WEATHER:
            assert not case.plan.rules
            continue
        kills = [
            rule.id
            for rule in WEATHER[name].rules
            if isinstance(rule.effect, Kill) and "commit" in rule.effect.points
        ]
        left = {rule for rule in WEATHER[name].required if rule not in kills[KILLS_LEAST:]}
        assert case.plan.required.keys() == left
        for nth, (rule, was) in enumerate(
            zip(case.plan.rules, WEATHER[name].rules, strict=True), 1
        ):
            assert (rule.id, rule.name, rule.when) == (was.id, was.name, was.when)
            if isinstance(rule.effect, LateCommit):
                assert rule.effect.delay_to_s < 1
            if isinstance(rule.effect, Kill) and isinstance(was.effect, Kill):
                assert rule.effect.points == ("call",)
                assert rule.effect.k_from == rule.effect.k_to
                assert rule.effect.k_to == (nth if rule.id in kills else was.effect.k_to)
