"""How a test stands in an Allure report: under the group and item of the readiness checklist."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import allure

from reports.readiness import Item, load_items


def label(*, item: int, story: str, severity: str, case: str, seed: int) -> None:
    """Give the running test its epic, feature and story, and what tells it from every other.

    The same three are its suites, in place of the names of its files. The case's id is a
    parameter, so that no two tests share a history; the seed is left out of it, so that another
    seed does not begin a new one.
    """
    about = _items()[item]
    allure.dynamic.epic(about.group)
    allure.dynamic.feature(about.title)
    allure.dynamic.story(story)
    allure.dynamic.parent_suite(about.group)
    allure.dynamic.suite(about.title)
    allure.dynamic.sub_suite(story)
    allure.dynamic.severity(severity)
    allure.dynamic.title(story)
    allure.dynamic.parameter("case", case)
    allure.dynamic.parameter("seed", seed, excluded=True)


def attach(name: str, text: str) -> None:
    """Put a text beside the running test; nothing where there is none."""
    if text:
        allure.attach(text, name, allure.attachment_type.TEXT)


def tell(sentence: str, *, went_wrong: bool = False) -> None:
    """Add a step to the running test."""
    with suppress(AssertionError), allure.step(sentence):
        if went_wrong:
            raise AssertionError(sentence)


@cache
def _items() -> dict[int, Item]:
    return {entry.number: entry for entry in load_items()}
