"""M-48: the spending limit is lost on its way, and no limit means that nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant


def _change(_user: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "spending_limit": None}


M48 = Mutant(
    id="M-48",
    name="spending limit lost, approval bypassed",
    expected=("I-17",),
    needs=("users with limits",),
    seen_in="-",
    apply=mapping("map_user", _change),
)
