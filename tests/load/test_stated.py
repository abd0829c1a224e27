"""Stated figures: three times worse fails, a little worse is the machine's business."""

from __future__ import annotations

from pathlib import Path

import pytest

from load.bench import __main__ as command
from load.bench.figure import Figure
from load.bench.registry import BENCHES
from load.bench.stated import Stated, far_off, read_stated

RATE = Stated("lifecycle.rate", "ratio", "more", 0.18, quick=True)
COST = Stated("month.cpu", "value", "less", 70.0, quick=False)
BOTH = ("lifecycle", "month")


def figure(stated: Stated, measured: float | None) -> Figure:
    value = measured if stated.of == "value" and measured is not None else 1.0
    return Figure(stated.figure, value, "units", measured if stated.of == "ratio" else None)


def told(stated: Stated, measured: float | None, *, quick: bool = False) -> list[str]:
    return list(far_off([figure(stated, measured)], BOTH, [stated], quick=quick))


@pytest.mark.parametrize(
    ("stated", "measured", "far"),
    [
        (RATE, 0.18, False),
        (RATE, 1.8, False),
        (RATE, 0.061, False),
        (RATE, 0.06, True),
        (RATE, 0.0, True),
        (RATE, None, True),
        (COST, 0.0, False),
        (COST, 209.0, False),
        (COST, 210.0, True),
    ],
)
def test_a_figure_is_far_off_from_three_times_worse_on(
    stated: Stated, measured: float | None, *, far: bool
) -> None:
    assert bool(told(stated, measured)) is far


def test_what_is_far_off_is_said_with_how_far() -> None:
    (sentence,) = told(COST, 350.0)
    assert sentence == "the value of month.cpu is 5.0 times worse than 70"


def test_what_means_little_in_a_quick_run_is_not_held_against_one() -> None:
    assert told(COST, 1e9, quick=True) == []
    assert told(RATE, 1e-9, quick=True)


def test_what_was_stated_and_is_measured_no_more_is_told_of_benchmarks_that_ran() -> None:
    gone = list(far_off([], ("month",), [RATE, COST], quick=False))
    assert gone == ["month.cpu was stated and not measured"]


def test_every_stated_figure_is_of_a_benchmark_and_positive() -> None:
    stated = read_stated()
    assert {one.bench for one in stated} == set(BENCHES)
    assert all(one.stated > 0 for one in stated)
    assert len({one.figure for one in stated}) == len(stated)


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stated.toml").write_text("[[figures]]\nfigure = 'a.b'\nfast = true\n")
    with pytest.raises(TypeError):
        read_stated(tmp_path / "stated.toml")


@pytest.mark.parametrize(("ratio", "code"), [(6.7, 0), (21.0, 1)])
def test_the_command_fails_only_with_check_and_three_times_worse(
    ratio: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("timer", "wire_call", "contract_check", "journal_append")
    figures = [Figure(f"small.{name}", 1.0, "us", 5.0, "itself") for name in names]
    figures[0] = Figure("small.timer", 1.0, "us", ratio, "itself")
    monkeypatch.setattr(command, "measured_alone", lambda _name, _quick: figures)
    assert command.main(["small"]) == 0
    assert command.main(["small", "--check"]) == code
    assert ("small.timer is 3.1 times worse" in capsys.readouterr().err) is bool(code)
