from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from contracts.journal import Journal
from simulator.clock import VirtualClock, run_virtual
from simulator.erp import erp_state, seed_world
from simulator.serve.origin import Origin
from simulator.serve.shelf import Shelf, shelf_folder
from simulator.serve.template import Template
from tests.simulator.serve.pier import SIZES
from tests.simulator.world.company import Company

NOW = datetime(2027, 5, 6, 17, 30, tzinfo=UTC)
ORIGIN = Origin(7, SIZES)


def loaded(origin: Origin, name: str) -> tuple[list[bytes], dict[str, str]]:
    """The lines and the state's hashes of a world that was loaded the long way."""
    world = origin.load(NOW)

    async def main(clock: VirtualClock) -> tuple[list[bytes], dict[str, str]]:
        journal, sink = Journal.in_memory(clock, name)
        journal.append("header", "harness", {})
        state = erp_state(clock, journal)
        seed_world(state, world)
        journal.flush()
        return sink.lines[1:], state.hashes()

    return run_virtual(main, world.starts_at)


def hashes(template: Template) -> dict[str, str]:
    async def main(clock: VirtualClock) -> dict[str, str]:
        state = erp_state(clock, None)
        state.restore(template.erp)
        return state.hashes()

    return run_virtual(main, NOW)


def test_a_world_from_a_template_is_the_world_that_was_loaded(tmp_path: Path) -> None:
    lines, known = loaded(ORIGIN, "blue")
    made, read = (Shelf(tmp_path).template(ORIGIN, NOW) for _ in range(2))
    for template in (made, read):
        assert list(template.records_of("blue")) == lines
        assert hashes(template) == known
    assert made == read


def test_a_generated_world_began_this_morning() -> None:
    template = Shelf(None).template(ORIGIN, NOW)
    assert template.bare.starts_at == datetime(2027, 5, 6, tzinfo=UTC)
    assert template.facts["counts"]["items"] == SIZES["items"]


def test_another_day_another_seed_and_another_size_are_other_worlds(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    found = [
        shelf.template(origin, now).records
        for origin, now in (
            (ORIGIN, NOW),
            (ORIGIN, NOW + timedelta(days=1)),
            (Origin(8, SIZES), NOW),
            (Origin(7, SIZES | {"items": 13}), NOW),
        )
    ]
    assert len({b"".join(records) for records in found}) == 4
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("keep", [0, 10, -1])
def test_a_file_that_is_cut_is_made_anew(keep: int, tmp_path: Path) -> None:
    made = Shelf(tmp_path).template(ORIGIN, NOW)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:keep])
    assert Shelf(tmp_path).template(ORIGIN, NOW) == made


def test_a_file_in_which_one_byte_changed_is_made_anew(tmp_path: Path) -> None:
    made = Shelf(tmp_path).template(ORIGIN, NOW)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert Shelf(tmp_path).template(ORIGIN, NOW) == made


def test_what_is_on_disk_is_for_its_owner_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "kept")
    for day in range(18):
        shelf.template(Origin(1, SIZES | {"days": 1}), NOW + timedelta(days=day))
    files = list((tmp_path / "kept").iterdir())
    assert len(files) == 16
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_a_company_is_never_put_on_disk(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    company = Company(["1,A,2026-01-05,2026-01-06"], ["1,X,2,9.00,0"]).written(tmp_path / "own")
    shelf = Shelf(tmp_path / "kept")
    template = shelf.template(Origin(1, folder=company), NOW)
    assert template.accounts == ("A", "B")
    assert not (tmp_path / "kept").exists()


def test_a_disk_that_takes_nothing_costs_time_and_no_world(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    template = Shelf(tmp_path / "file").template(ORIGIN, NOW)
    assert template.accounts


def test_the_whole_world_is_found_behind_a_template_from_disk(tmp_path: Path) -> None:
    Shelf(tmp_path).template(ORIGIN, NOW)
    shelf = Shelf(tmp_path)
    template = shelf.template(ORIGIN, NOW)
    whole = shelf.world(ORIGIN, template)
    assert whole.starts_at == template.bare.starts_at
    assert orjson.dumps(whole.header()) == orjson.dumps(template.facts)
    assert len(whole.demand) == template.facts["counts"]["orders"]


def test_worlds_are_kept_where_the_environment_says() -> None:
    assert shelf_folder({"XDG_CACHE_HOME": "/some/cache"}) == Path("/some/cache/seatrial")
    assert shelf_folder({}).parts[-2:] == (".cache", "seatrial")
