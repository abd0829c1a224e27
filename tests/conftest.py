"""The order of the harness's own tests."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "lengthy: takes half a minute or more, so it is begun before all others"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the lengthy files, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("lengthy") is None)
