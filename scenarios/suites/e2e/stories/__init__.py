"""Every story of the suite: each file of this folder tells one, under its own name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from scenarios.stories.story import Story
from simulator.faults import FaultPlan


def _told() -> dict[str, ModuleType]:
    names = sorted(module.name for module in iter_modules(__path__))
    return {name.replace("_", "-"): import_module(f"{__name__}.{name}") for name in names}


_TOLD: Final = _told()

STORIES: Final[dict[str, Story]] = {name: module.STORY for name, module in _TOLD.items()}
"""Story id to story, by name; a file is named as its story is."""

WEATHER: Final[dict[str, FaultPlan]] = {
    name: module.WEATHER for name, module in _TOLD.items() if hasattr(module, "WEATHER")
}
"""Story id to its weather; the others are played in fair weather."""
