"""How stories are told to an engine that is a process: which live together, and which do not."""

from __future__ import annotations

from reports.cases import OWN_WORLD
from scenarios.stories.story import TAX, WMS, Story
from scenarios.suites.e2e.abroad import BESIDE, KILLS_LEAST, SUITE, TOGETHER
from scenarios.suites.e2e.stories import STORIES, WEATHER
from scenarios.voyage.foreign import CLAIMABLE
from simulator.faults.effects.kill import Kill
from simulator.faults.effects.late_commit import LateCommit


def test_every_story_without_parties_of_ours_can_be_told_to_a_process() -> None:
    told = [story.id for story in TOGETHER] + list(BESIDE)
    assert sorted(told) == sorted(one.id for one in STORIES.values() if not one.is_ours_alone)
    needs = {need for story in STORIES.values() for need in story.needs}
    assert needs == {*CLAIMABLE, WMS, TAX}


def test_only_a_weather_and_what_comes_before_the_engine_need_a_world_of_their_own() -> None:
    before = {name for name, story in STORIES.items() if story.before}
    ours = {name for name, story in STORIES.items() if story.is_ours_alone}
    assert set(OWN_WORLD[SUITE]) == (set(WEATHER) | before) - ours
    assert all(OWN_WORLD[SUITE].values())


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
        kills = [rule.id for rule in case.plan.rules if isinstance(rule.effect, Kill)]
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
                assert rule.effect.k_from == rule.effect.k_to == nth
