"""The sample, broken one way at a time: the report says exactly where and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.numbering import REACHED
from simulator.world.checks import CHECKS
from simulator.world.errors import WorldInvalid
from simulator.world.importer import load_world
from simulator.world.problem import Problem
from tests.simulator.world.breaks import BREAKS, MEND_FILE, Break


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(WorldInvalid) as caught:
        load_world(folder, seed=7)
    assert caught.value.report.total == len(caught.value.report.shown)
    return list(caught.value.report.shown)


def change(file: Path, before: str, after: str, encoding: str = "utf-8") -> None:
    data = file.read_bytes()
    assert before.encode(encoding) in data
    file.write_bytes(data.replace(before.encode(encoding), after.encode(encoding), 1))


UNREACHED = Break(
    "a customer's number that no path could lead to, which is not told",
    "customers.csv",
    "K012,",
    "K/012,",
    "D-11",
    14,
    "No",
    "no path could lead to an account of that number",
    f"write {REACHED}",
)
ALL = (*BREAKS, UNREACHED)


@pytest.mark.parametrize("broken", ALL, ids=[b.name for b in ALL])
def test_one_thing_wrong_is_one_problem_with_its_place_and_its_mend(
    broken: Break, harbour_copy: Path
) -> None:
    change(harbour_copy / broken.file, broken.before, broken.after, broken.encoding)
    expected = Problem(
        broken.check, broken.file, broken.line, broken.column, broken.what, broken.mend
    )
    assert problems(harbour_copy) == [expected]


def test_a_file_that_is_not_there_is_one_problem(harbour_copy: Path) -> None:
    (harbour_copy / "customers.csv").unlink()
    mend = "add the file, or change file in [read.customers]; optional = true allows it"
    what = "the file is not there"
    assert problems(harbour_copy) == [Problem("D-01", "customers.csv", None, None, what, mend)]


def test_a_folder_in_the_place_of_a_file_is_told_as_what_it_is(harbour_copy: Path) -> None:
    (harbour_copy / "customers.csv").unlink()
    (harbour_copy / "customers.csv").mkdir()
    mend = "put the file in its place, or change file in [read.customers]"
    what = "this is a folder, not a file"
    assert problems(harbour_copy) == [Problem("D-01", "customers.csv", None, None, what, mend)]


def test_a_wrong_delimiter_is_suspected_when_the_header_is_one_column(harbour_copy: Path) -> None:
    file = harbour_copy / "stock.csv"
    file.write_text(file.read_text("utf-8").replace(",", ";"), "utf-8")
    found = problems(harbour_copy)
    assert {problem.check for problem in found} == {"D-01"}
    assert {problem.line for problem in found} == {1}
    assert all(problem.how_to_mend.startswith("is ',' the delimiter?") for problem in found)


def test_a_byte_of_another_encoding_is_found_with_its_line_and_column(harbour_copy: Path) -> None:
    file = harbour_copy / "customers.csv"
    file.write_bytes(file.read_bytes().replace("Môle".encode(), "Môle".encode("latin-1")))
    mend = f"{MEND_FILE} [read.customers]"
    what = "a byte is not utf-8"
    assert problems(harbour_copy) == [Problem("D-02", "customers.csv", 5, "Street", what, mend)]


def test_utf_8_that_is_declared_latin_1_is_not_read_as_gibberish(harbour_copy: Path) -> None:
    file = harbour_copy / "addresses.csv"
    file.write_bytes(file.read_bytes().decode("latin-1").encode())
    mend = f"{MEND_FILE} [read.addresses]"
    what = "the text is UTF-8, but the mapping says latin-1"
    assert problems(harbour_copy) == [Problem("D-02", "addresses.csv", 1, None, what, mend)]


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (b"", None, "there is no header: the file is empty"),
        (b"PK\x03\x04\x14\x00", None, "this is a workbook or another ZIP archive, not a CSV file"),
        (b"\x1f\x8b\x08\x00\xff\r\xff", None, "this is compressed, not a CSV file"),
        (b"\xff\xfeN\x00o\x00", None, "this is UTF-16, but the mapping says utf-8"),
        (b"\n<!DOCTYPE html>\n<p>Sign in", 1, "this is a page or XML, not a CSV file"),
        (b"No,Name\rK1,M\xf6we\r", 1, "a byte is not utf-8"),
    ],
    ids=["empty", "workbook", "compressed", "utf-16", "page", "old line ends"],
)
def test_what_is_no_csv_file_is_told_as_what_it_is(
    data: bytes, line: int | None, what: str, harbour_copy: Path
) -> None:
    (harbour_copy / "customers.csv").write_bytes(data)
    mend = f"{MEND_FILE} [read.customers]"
    assert problems(harbour_copy) == [Problem("D-02", "customers.csv", line, None, what, mend)]


def test_two_prices_for_the_same_that_begin_together_are_told(harbour_copy: Path) -> None:
    file = harbour_copy / "pricelist.csv"
    data = file.read_bytes()
    file.write_bytes(data + b"000417;1;38,50;1;01.01.2025;23.03.2025\n")
    load_world(harbour_copy, seed=7)  # the same price said twice contradicts nothing
    file.write_bytes(data + b"000417;1;39,50;1;01.01.2025;\n")
    what = "another price for the same begins at the same time (pricelist.csv line 2)"
    mend = "remove one of the two, or correct its dates"
    line = data.count(b"\n") + 1
    assert problems(harbour_copy) == [
        Problem("D-10", "pricelist.csv", line, "Preis", what, mend),
    ]


def test_a_nul_in_a_row_is_told_and_no_part_of_an_id(harbour_copy: Path) -> None:
    change(harbour_copy / "order_lines.csv", "A-00001,1,LACK-1,4,", "A-00001,1,LACK-1\0,4,")
    mend = f"{MEND_FILE} [read.order_lines]"
    what = "there is a NUL in the row"
    assert problems(harbour_copy) == [Problem("D-02", "order_lines.csv", 2, None, what, mend)]


def test_a_file_that_may_not_be_read_is_one_problem(
    harbour_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "customers.csv":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    mend = f"{MEND_FILE} [read.customers]"
    what = "it cannot be read: Permission denied"
    assert problems(harbour_copy) == [Problem("D-02", "customers.csv", None, None, what, mend)]


def test_a_date_that_two_formats_read_differently_is_no_date(harbour_copy: Path) -> None:
    mapping = harbour_copy / "seatrial-mapping.toml"
    change(mapping, '["%Y-%m-%d", "%d/%m/%Y"]', '["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y"]')
    found = problems(harbour_copy)
    assert {(problem.check, problem.column) for problem in found} == {
        ("D-07", "Date"),
        ("D-07", "Shipped"),
    }
    assert found[0].what == "'05/03/2025': it reads as two different dates"


def test_an_item_without_a_price_on_the_day_is_told_for_each_line(harbour_copy: Path) -> None:
    change(
        harbour_copy / "pricelist.csv",
        "SEEKARTE;1;24,90;1;01.01.2025",
        "SEEKARTE;1;24,90;1;10.03.2025",
    )
    found = problems(harbour_copy)
    assert {(problem.check, problem.file) for problem in found} == {
        ("D-10", "order_lines.csv"),
        ("D-10", "weborders.csv"),
    }
    assert {problem.what for problem in found} == {
        "no price rule covers the item on the day of the order"
    }


def test_all_problems_are_told_together_by_file_and_line(harbour_copy: Path) -> None:
    for broken in {b.check: b for b in BREAKS if b.check not in ("D-01", "D-02")}.values():
        change(harbour_copy / broken.file, broken.before, broken.after, broken.encoding)
    found = problems(harbour_copy)
    assert {problem.check for problem in found} == {f"D-{number:02d}" for number in range(3, 12)}
    places = [(problem.file, problem.line or 0) for problem in found]
    assert places == sorted(places)


def test_what_depends_on_an_unreadable_file_is_not_guessed_but_the_rest_is_checked(
    harbour_copy: Path,
) -> None:
    (harbour_copy / "articles.csv").unlink()
    change(harbour_copy / "orders.csv", "2025-03-04,2025-03-18", "2025-02-30,2025-03-18")
    assert [(p.check, p.file) for p in problems(harbour_copy)] == [
        ("D-01", "articles.csv"),
        ("D-07", "orders.csv"),
    ]


def test_a_file_of_orders_without_any_is_told_as_a_whole(harbour_copy: Path) -> None:
    for name in ("orders.csv", "weborders.csv"):
        file = harbour_copy / name
        file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    found = [p for p in problems(harbour_copy) if p.check == "D-03"]
    assert [(p.file, p.what) for p in found] == [
        ("orders.csv", "there are no orders in it"),
        ("weborders.csv", "there are no orders in it"),
    ]


def test_an_order_without_lines_is_told_at_the_order(harbour_copy: Path) -> None:
    change(harbour_copy / "order_lines.csv", "A-00012,1,", "A-00013,9,")
    mend = "add its lines, or remove the order"
    what = "the order has no lines"
    assert problems(harbour_copy) == [Problem("D-10", "orders.csv", 14, "Order", what, mend)]


def test_no_report_quotes_a_price_a_discount_or_a_name(harbour_copy: Path) -> None:
    change(harbour_copy / "pricelist.csv", ";38,50;", ";38.50;", "latin-1")
    change(harbour_copy / "discounts.csv", "FENDER-5,7.5", "FENDER-5,175")
    change(harbour_copy / "customers.csv", '"2500,00"', '"2.500,00"')
    with pytest.raises(WorldInvalid) as caught:
        load_world(harbour_copy, seed=7)
    assert caught.value.report.total == 3
    for secret in ("38", "175", "2.500", "Tide"):
        assert secret not in str(caught.value)


def test_a_big_broken_file_is_counted_whole_and_shown_in_part(harbour_copy: Path) -> None:
    file = harbour_copy / "stock.csv"
    rows = [f"HAM,GONE-{number},F,many,0" for number in range(1000)]
    file.write_text(file.read_text("utf-8") + "\n".join(rows) + "\n", "utf-8")
    with pytest.raises(WorldInvalid) as caught:
        load_world(harbour_copy, seed=7)
    report = caught.value.report
    assert report.total == 2000
    assert report.counts == {"D-05": 1000, "D-06": 1000}
    assert len(report.shown) == 200
    assert {problem.check for problem in report.shown} == {"D-05", "D-06"}
    assert "shown 200 of 2000 (D-05 1000, D-06 1000)" in str(caught.value)


def test_the_checks_are_the_first_eleven_with_their_ids() -> None:
    assert [check.id for check in CHECKS] == [f"D-{number:02d}" for number in range(1, 12)]
    assert {broken.check for broken in BREAKS} == {check.id for check in CHECKS}
    for check in CHECKS:
        assert (check.find.__doc__ or "").startswith(f"{check.id}: ")
