"""Every error of this folder, as one tree.

scenarios.errors.ScenariosError
└── StoryError
    ├── StoryMissed       something is not as the story expects it, or could not be done
    └── StoryUnexplained  a story missed, and nothing that the integration did explains it
"""

from __future__ import annotations

from scenarios.errors import ScenariosError


class StoryError(ScenariosError):
    """The root of what can go wrong with a story."""


class StoryMissed(StoryError):
    """Something is not as expected.

    `by_integration`: nobody but the integration can be to blame. Otherwise only what the judge
    finds in the journal can say whose doing it was.
    """

    def __init__(self, sentence: str, *, by_integration: bool) -> None:
        super().__init__(sentence)
        self.by_integration = by_integration


class StoryUnexplained(StoryError):
    """A fault of a simulator or of the story itself: it says nothing about the integration."""
