"""`seatrial scope`, and a company's own matrix on its way through a run."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from contracts.journal import read
from contracts.scope import ERROR, default_bytes, load_scope, parse_scope, with_parties
from contracts.scope.cost import reads_per_day
from docs.generate import main as generate
from engine.config import Config, poll_ms_of
from engine.flows.table import ALL, FLOWS, OBJECT_OF, WAREHOUSE
from reports.folder import RunFolder, read_json
from scenarios.history.figures import OBJECTS, ORDERS
from scenarios.judge import judge_lines
from seatrial import __main__ as command_line
from seatrial import exits
from seatrial.matrix import checked
from seatrial.specifying import specifications
from simulator.profiles import PROFILES
from tests.contracts.test_scope_soundness import row
from tests.seatrial.command import squall

pytestmark = pytest.mark.xdist_group("sailed")

TEXT = default_bytes().decode()
FRESHER = row("availability", "freshness_s = 1800", "freshness_s = 1200")

BROKEN = {
    "no owner": (row("prices", 'owner = "erp"\n', ""), "objects.prices: key 'owner' is missing"),
    "two owners": (
        row("prices", 'owner = "erp"', 'owner = ["erp", "storefront"]'),
        "objects.prices.owner: names 2 owners (erp, storefront)",
    ),
    "a loop": (
        row("discounts", '"erp>storefront"', '"storefront>erp"'),
        "objects.discounts.direction: objects.prices, objects.discounts send 'price' in a loop",
    ),
    "a batch window": (
        TEXT.replace('name = "ERP"', 'name = "ERP"\nbatch_every_s = { prices = 86400 }'),
        "objects.prices.freshness_s: 3600 s cannot be had",
    ),
    "a rate limit": (
        TEXT.replace('name = "ERP"', 'name = "ERP"\ncalls_per_minute = 1').replace("1800", "60"),
        "objects.availability.freshness_s: 60 s means 2.0 calls a minute",
    ),
    "everything real-time": (
        TEXT.replace("near_real_time", "real_time")
        .replace('"batch"', '"real_time"')
        .replace("7200", "900")
        .replace("3600", "900")
        .replace("1800", "900"),
        "objects.customers.freshness_class: everything is real_time",
    ),
    "an unknown system": (
        row("items", 'owner = "erp"', 'owner = "pim"'),
        "objects.items.owner: must be one of erp, storefront; it is 'pim'",
    ),
    "an unknown definition": (
        row("items", 'definition = "item"', 'definition = "thing"'),
        "objects.items.definition: must be one of",
    ),
    "no identifier authority": (
        row("items", 'identifiers = "erp"\n', ""),
        "objects.items: key 'identifiers' is missing",
    ),
    "an unknown key": (
        row("items", "phase = 1", "phase = 1\nfase = 1"),
        "objects.items: unknown key 'fase'",
    ),
    "no phase": (row("items", "phase = 1\n", ""), "objects.items: key 'phase' is missing"),
    "an unknown pattern": (
        row("items", '"middleware"', '"carrier_pigeon"'),
        "objects.items.pattern: must be one of",
    ),
    "a row twice": (TEXT + "\n[objects.prices]\n", "'prices'"),
}


def matrix(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_matrix_is_told_by_its_row_and_runs_nothing(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, said = BROKEN[kind]
    monkeypatch.setenv("COLUMNS", "400")
    file = matrix(tmp_path, text)
    assert command_line.run(["scope", "--scope", file]) == exits.USAGE
    told = capsys.readouterr().err
    assert "error: mine.toml: " in told
    assert said in told
    out = tmp_path / "run"
    assert command_line.run(["run", "--scope", file, "--out", str(out)]) == exits.USAGE
    assert said in capsys.readouterr().err
    assert not out.exists(), "nothing was run and nothing written"


def test_the_matrix_is_printed_for_people_and_as_one_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert command_line.run(["scope"]) == exits.GO
    told = capsys.readouterr().out
    assert "nothing is wrong with it" in told
    assert "ERP application support" in told
    assert command_line.run(["scope", "--json"]) == exits.GO
    document = orjson.loads(capsys.readouterr().out)
    work = [(one["phase"], one["object"]) for one in document["backlog"]]
    assert work[0] == (1, "orders"), "the most urgent of the first phase"
    assert [phase for phase, _ in work] == sorted(phase for phase, _ in work)
    assert set(document["matrix"]["objects"]) == set(load_scope().objects)
    assert command_line.run(["scope", "--scope", "none.toml", "--json"]) == exits.USAGE
    assert "none.toml cannot be read" in orjson.loads(capsys.readouterr().out)["error"]


BEYOND = {
    "legacy-batch": [
        f"objects.{row}.freshness_s" for row in ("prices", "discounts", "availability")
    ]
}
"""What an ERP lets go of by the night or the hour cannot be had within the hour."""


@pytest.mark.parametrize("profile", PROFILES)
def test_our_matrix_is_sound_for_an_erp_of_every_profile_but_for_its_batch_windows(
    profile: str,
) -> None:
    _, problems = checked(None, profile)
    refused = [one.row for one in problems if one.weight == ERROR]
    assert refused == BEYOND.get(profile, [])


def test_a_diff_says_what_the_change_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(TEXT)
    new.write_text(FRESHER)
    assert command_line.run(["scope", "diff", str(old), str(new), "--json"]) == exits.GO
    told = orjson.loads(capsys.readouterr().out)
    assert [one["row"] for one in told["changes"]] == ["objects.availability", "reads of erp"]
    assert told["cost"]["calls_per_day"] == 144 - 96
    assert command_line.run(["scope", "diff", str(old), str(old)]) == exits.GO
    assert "nothing changed" in capsys.readouterr().out
    assert command_line.run(["scope", "diff", str(old), "none.toml"]) == exits.USAGE


def test_one_figure_changes_schedule_invariant_and_page_and_nothing_else(
    sailed: RunFolder,
) -> None:
    ours, fresher = load_scope(), parse_scope(FRESHER.encode(), "mine.toml")
    assert (Config().poll_ms, poll_ms_of(fresher)) == (900_000, 600_000), "the schedule"

    lines = sailed.journal.read_bytes().splitlines(keepends=True)
    header = orjson.loads(lines[0])
    assert header["body"]["scope"] == ours.freshness_s(), "what the judge measures by"
    states = []
    for figure_s in (ours.freshness_s()["availability"], 1):
        tight = row("availability", "freshness_s = 1800", f"freshness_s = {figure_s}")
        header["body"]["scope"] = parse_scope(tight.encode(), "mine.toml").freshness_s()
        judged = judge_lines([orjson.dumps(header) + b"\n", *lines[1:]])
        states.append(next(r["state"] for r in judged["invariants"] if r["id"] == "I-24"))
    assert states == ["held", "violated"], "the invariant"

    before, after = specifications(ours, "classic"), specifications(fresher, "classic")
    assert "| fresh within | 1200 s" in after["availability"], "the page"
    lost = {line for name in before for line in before[name].splitlines()}
    new = {line for name in after for line in after[name].splitlines()} - lost
    assert new == {
        "| [availability](availability.md) | erp | erp>storefront | 1200 s | 1 |",
        "| fresh within | 1200 s while all links are healthy (I-24) |",
        "| schedule | erp is read every 600 s, for all that it owns |",
    }


def test_every_flow_and_every_entity_that_is_judged_has_a_row() -> None:
    rows = set(load_scope().objects)
    assert {OBJECT_OF[flow.id] for flow in FLOWS} <= rows
    beside = set(with_parties(load_scope()).objects) - rows
    assert {OBJECT_OF[flow.id] for flow in WAREHOUSE} == beside
    assert {*OBJECTS.values(), ORDERS} <= rows


def test_a_page_that_is_stale_or_left_over_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("docs.generate.REFERENCE", tmp_path)
    monkeypatch.setattr("docs.generate.FLOWS", tmp_path / "flows")
    monkeypatch.setattr("docs.generate._KINDS", ("profiles",))
    assert generate([]) == 0
    assert generate(["--check"]) == 0
    page = tmp_path / "flows" / "prices.md"
    page.write_text(page.read_text().replace("3600 s", "1800 s"))
    (tmp_path / "flows" / "gone.md").write_text("of a row that is no longer there")
    assert generate(["--check"]) == 1
    told = capsys.readouterr().err
    assert "flows/prices.md is stale" in told
    assert "flows/gone.md is stale" in told


def test_pages_are_written_where_somebody_wants_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = matrix(tmp_path, FRESHER), tmp_path / "pages"
    assert command_line.run(["scope", "spec", "--scope", file, "--out", str(out)]) == exits.GO
    assert str(out / "orders.md") in capsys.readouterr().out
    assert {path.stem for path in out.iterdir()} == {"README", *load_scope().freshness_s()}
    assert command_line.run(["scope", "spec", "--out", "/dev/null/x"]) == exits.USAGE


def test_a_companys_matrix_is_sailed_by_judged_by_and_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    segment = '\n[segments.strategic]\nname = "Strategic"\ncustomers = ["{}"]\n'
    text = row(
        "prices", "freshness_s = 3600", "freshness_s = 3600\nsegments.strategic = 900", FRESHER
    )
    out = tmp_path / "run"
    asked = ["run", *squall(), "--scope", matrix(tmp_path, text + segment.format("nobody"))]
    assert command_line.run([*asked, "--out", str(out)]) == exits.USAGE
    known = capsys.readouterr().err.partition("such as ")[2].partition(",")[0]
    mine = Path(matrix(tmp_path, text + segment.format(known)))
    assert command_line.run([*asked, "--out", str(out), "--json"]) == exits.GO
    capsys.readouterr()
    mine.unlink()
    folder = RunFolder(out)
    header = next(iter(read(folder.journal))).body
    assert header["scope"]["availability"] == 1200
    told = {"customers": [known], "freshness_s": {"prices": 900}}
    assert header["segments"] == {"strategic": told}
    verdict = read_json(folder.verdict)
    items = {one["number"]: one["evidence"] for one in verdict["items"]}
    assert "document:scope" in items[1]
    assert "document:definitions" in items[2]
    assert "document:service-levels" in items[7]
    before = folder.verdict.read_bytes()
    assert command_line.run(["judge", str(out), "--json"]) == exits.GO
    assert folder.verdict.read_bytes() == before
    capsys.readouterr()
    assert command_line.run(["replay", str(out), "--json"]) == exits.GO
    assert orjson.loads(capsys.readouterr().out)["same"] is True


def test_a_matrix_that_was_swapped_in_the_folder_is_no_evidence(
    folder: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.scope.write_text(FRESHER)
    assert command_line.run(["judge", str(folder.path)]) == exits.INCONCLUSIVE
    assert "scope.toml" in capsys.readouterr().out


def test_a_world_whose_objects_the_matrix_does_not_sync_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    head, _, tail = TEXT.partition("[objects.invoices]")
    text = f"{head}[objects.cart]{tail.partition('[objects.cart]')[2]}"
    file = matrix(tmp_path, text)
    assert command_line.run(["scope", "--scope", file]) == exits.GO
    assert command_line.run(["run", *squall(), "--scope", file]) == exits.USAGE
    assert "objects.invoices: is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("pattern", "reads", "said"),
    [
        ("middleware", 96, "erp is read every 900 s, for all that it owns"),
        ("event_bus", 96, "erp is read every 900 s, for 31 flows; at once where it pushes"),
        ("hybrid", 96 + 48, "erp is read every 1800 s, for 12 flows"),
        ("point_to_point", 16 * 96 + 10 * 48 + 24, "erp is read every 1800 s, for this flow alone"),
    ],
)
def test_a_pattern_of_the_matrix_says_who_reads_how_often_and_the_page_tells_of_it(
    pattern: str, reads: int, said: str
) -> None:
    text = TEXT.replace('pattern = "middleware"', f'pattern = "{pattern}"')
    scope = parse_scope(text.encode(), "ours.toml")
    assert reads_per_day(scope)["erp"] == reads
    page = specifications(scope, "classic")["prices"]
    assert said in page
    assert f"| pattern | {pattern.replace('_', ' ')}: reader of " in page


def test_every_flow_is_on_the_page_of_its_row_and_is_told_of_by_what_takes_it_in() -> None:
    pages = specifications(with_parties(load_scope()), "classic")
    lost = [flow.id for flow in ALL if f"(`{flow.operation}`)" not in pages[OBJECT_OF[flow.id]]]
    assert lost == []
    assert "(`erp.promises.changes`), entity `promise`" in pages["promises"]
    assert "(`erp.outlooks.changes`), entity `outlook`" in pages["promises"]
    for name, ways in (("quotes", 2), ("amendments", 2), ("orders", 1)):
        assert pages[name].count("## Validation") == ways
        assert pages[name].count("| price | passed on") == (name == "orders")
