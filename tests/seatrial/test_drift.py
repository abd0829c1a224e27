"""`seatrial drift` shows the last comparison of a run's engine."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from reports.folder import RunFolder, read_json
from seatrial import __main__ as command_line
from seatrial import exits

pytestmark = pytest.mark.xdist_group("sailed")


def test_the_drift_of_a_run_is_told_as_in_its_verdict(
    sailed: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.run(["drift", str(sailed.path), "--json"]) == exits.GO
    told = orjson.loads(capsys.readouterr().out)
    assert told == read_json(sailed.verdict)["drift"]
    assert told["compared"] > 0
    assert told["rows"] == []
    assert command_line.run(["drift", str(sailed.path)]) == exits.GO
    assert "0 fields differ" in capsys.readouterr().out


def test_a_folder_whose_engine_told_of_none_is_refused(
    sailed: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.json").write_bytes(sailed.run.read_bytes())
    assert command_line.run(["drift", str(tmp_path)]) == exits.USAGE
    assert "no engine told" in capsys.readouterr().err
