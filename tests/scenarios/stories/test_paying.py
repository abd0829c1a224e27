"""Stories of money are told to those who claim it, and to nobody else."""

from __future__ import annotations

from scenarios.stories.story import PAYMENTS, RECEIVABLES
from scenarios.suites.e2e.stories import STORIES
from scenarios.voyage.foreign import CLAIMABLE


def test_stories_of_money_and_of_cards_are_told_to_those_who_claim_them() -> None:
    for claim, least in ((RECEIVABLES, 8), (PAYMENTS, 5)):
        told = [story for story in STORIES.values() if claim in story.needs]
        assert len(told) >= least
        assert not any(story.asked_of(()) for story in told)
        assert all(story.asked_of(CLAIMABLE) for story in told)
