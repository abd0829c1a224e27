"""What the suites' process tells its parent, read as it was written."""

from __future__ import annotations

from pathlib import Path

from reports.progress import Progress, ProgressWriter, Refused, Said, read_progress


def test_every_whole_line_is_read_as_it_was_told_and_half_of_one_is_left(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    writer = ProgressWriter(path)
    writer.step(1, 2, "orders")
    writer.say("the ERP is at hand")
    writer.refuse("nobody is there")
    writer.close()
    with path.open("ab") as file:
        file.write(b'{"done": 2')
    with path.open("rb") as file:
        told = [Progress(1, 2, "orders"), Said("the ERP is at hand"), Refused("nobody is there")]
        assert list(read_progress(file)) == told
        assert list(read_progress(file)) == []
