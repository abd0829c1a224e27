"""Every benchmark runs and says what it measured; how fast it was is no matter of a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from load.bench.__main__ import main
from load.bench.registry import BENCHES


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_a_benchmark_yields_figures_with_a_unit(name: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    assert main([name, "--quick", "--json", str(file)]) == 0
    figures = json.loads(file.read_bytes())
    assert figures
    for figure in figures:
        assert figure["unit"]
        assert figure["ratio"] is None or figure["against"]
    assert all(figure["value"] > 0 for figure in figures if not figure["name"].endswith(".cost"))


def test_a_benchmark_that_is_none_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 30
    assert "use one of lifecycle" in capsys.readouterr().err
