from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.world.errors import MappingFault, MappingInvalid, MappingUnknown
from simulator.world.importer import load_world
from simulator.world.mapping_file import find_mapping, read_mapping, shipped_mappings
from simulator.world.spec import World

MAPPING = "seatrial-mapping.toml"

# What is changed in the sample's mapping, and the one fault: line, column, what, mend.
FAULTS = (
    (
        'carrier = "LKW"',
        'carier = "LKW"',
        (9, 1, "unknown key 'carier' in [world]", "did you mean 'carrier'?"),
    ),
    (
        'fields = { id = "Id", name = "Name" }\n\n[read.warehouses]',
        'fields = { id = "Id", title = "Name", name = "Name" }\n\n[read.warehouses]',
        (101, 23, "unknown key 'title' in [read.carriers.fields]", "known here: id, name"),
    ),
    (
        'name = "harbour"',
        'name = "harbour"\n[reads]',
        (4, 1, "unknown key 'reads'", "did you mean 'read'?"),
    ),
    (
        'quantity = "Qty"\n',
        "",
        (235, 1, "the field 'quantity' is missing in [read.web_lines.fields]", None),
    ),
    (
        'currency = "EUR"',
        'currency = "ECU"',
        (7, 1, "currency is 'ECU' in [world]", None),
    ),
    (
        'timezone = "Europe/Berlin"',
        'timezone = "Europe/Bremen"',
        (8, 1, "no time zone 'Europe/Bremen' in [world]", "write one such as Europe/Berlin"),
    ),
    (
        "skip_lines = 1",
        'skip_lines = "1"',
        (83, 1, "skip_lines is not a whole number in [read.articles]", "write a whole number"),
    ),
    (
        "repeats = true",
        "repeats = 1",
        (218, 1, "repeats is not true or false in [read.web_orders]", "write true or false"),
    ),
    (
        'encoding = "latin-1"\ndecimal = ","\nskip_lines',
        'encoding = "latin-0"\ndecimal = ","\nskip_lines',
        (81, 1, "no encoding 'latin-0' in [read.articles]", "write utf-8, latin-1 or cp1252"),
    ),
    (
        'encoding = "latin-1"',
        'encoding = "base64"',
        (65, 1, "no encoding 'base64' in [read.addresses]", "write utf-8, latin-1 or cp1252"),
    ),
    (
        'file = "orders.csv"',
        'file = "../orders.csv"',
        (
            *(176, 1, "file is not within the folder in [read.orders]"),
            "name it as it is called there",
        ),
    ),
    (
        "skip_lines = 1",
        "skip_lines = -1",
        (83, 1, "skip_lines is negative in [read.articles]", "write 0 or more"),
    ),
    (
        '["%Y-%m-%d", "%d/%m/%Y"]',
        '["%Y-%m-%d", "%d/%m/%Q"]',
        (
            *(178, 1, "'%d/%m/%Q' is no format of dates in [read.orders]"),
            "write one as %d.%m.%Y",
        ),
    ),
    (
        'codes = "terms"',
        'codes = "term"',
        (52, 37, "no list of codes is called 'term'", None),
    ),
    (
        '  "{unit}",',
        '  "{unit} {colour}",',
        (246, 1, "a pattern cannot be used", None),
    ),
    (
        'means = "opening"',
        'means = "closing"',
        (169, 1, "closing stock with several warehouses", None),
    ),
    (
        'payment_days = "10-45"',
        'payment_days = "a month"',
        (277, 1, "payment_days is no range of days in [generate]", None),
    ),
    (
        'order_time = "08:00-11:30"',
        'order_time = "25:00"',
        (272, 1, "order_time is no time of day in [generate]", None),
    ),
    (
        '[read.customers.custom]\nsales_rep = "Sales rep"',
        '[read.customers.custom]\nsales_rep = { column = "Sales rep", const = "none" }',
        (58, 1, "not one of a column and a constant in [read.customers.custom.sales_rep]", None),
    ),
    (
        'quantity = "Qty"\n',
        'quantity = "Qty"\nunit_price = "Price"\n',
        (240, 1, "lines.unit_price is read, but nothing is derived from it", None),
    ),
)


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


def faults(folder: Path) -> tuple[MappingFault, ...]:
    with pytest.raises(MappingInvalid) as caught:
        find_mapping(folder, None)
    return caught.value.faults


@pytest.mark.parametrize(("before", "after", "expected"), FAULTS, ids=[f[2][2] for f in FAULTS])
def test_a_fault_of_a_mapping_is_told_with_its_line_and_column(
    before: str, after: str, expected: tuple[int, int, str, str | None], harbour_copy: Path
) -> None:
    change(harbour_copy / MAPPING, before, after)
    found = faults(harbour_copy)
    line, column, what, mend = expected
    assert [(f.file, f.line, f.column, f.what) for f in found] == [(MAPPING, line, column, what)]
    assert mend is None or found[0].how_to_mend == mend


def test_all_faults_are_told_together_in_the_order_of_the_file(harbour_copy: Path) -> None:
    for before, after, _ in FAULTS[:3]:
        change(harbour_copy / MAPPING, before, after)
    found = faults(harbour_copy)
    assert len(found) == 3
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_a_text_that_is_no_toml_is_told_with_its_place(harbour_copy: Path) -> None:
    change(harbour_copy / MAPPING, 'currency = "EUR"', 'currency = "EUR')
    (fault,) = faults(harbour_copy)
    assert (fault.file, fault.line) == (MAPPING, 7)


def test_a_mapping_that_is_not_utf_8_is_told_with_its_line(harbour_copy: Path) -> None:
    file = harbour_copy / MAPPING
    file.write_bytes(file.read_bytes().replace("Kürzel".encode(), "Kürzel".encode("latin-1")))
    (fault,) = faults(harbour_copy)
    assert fault.what == "not UTF-8"
    assert fault.line > 1


@pytest.mark.parametrize("entity", ["customers", "items", "orders", "lines"])
def test_a_mapping_that_fills_too_little_says_what_is_missing(entity: str, tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text('name = "empty"\n', "utf-8")
    with pytest.raises(MappingInvalid, match=f"no file fills {entity}"):
        read_mapping(file)


def test_every_shipped_mapping_can_be_read() -> None:
    assert list(shipped_mappings()) == ["northwind", "northwind-contracts", "northwind-cut-over"]
    for name, file in shipped_mappings().items():
        assert read_mapping(file).name == name


def test_an_extending_mapping_changes_what_it_says_and_keeps_the_rest() -> None:
    base = read_mapping(shipped_mappings()["northwind"])
    extended = read_mapping(shipped_mappings()["northwind-contracts"])
    assert base.generate.offers is None
    assert extended.generate.offers is not None
    assert extended.generate.payment_days == base.generate.payment_days
    assert extended.reads == base.reads


def test_a_mapping_may_extend_one_beside_it_and_faults_name_the_file_they_are_in(
    harbour_copy: Path,
) -> None:
    change(harbour_copy / MAPPING, 'carrier = "LKW"', 'carier = "LKW"')
    child = harbour_copy / "child.toml"
    child.write_text(f'extends = "{MAPPING}"\nname = "child"\n[generate]\nbrowse = "x"\n', "utf-8")
    with pytest.raises(MappingInvalid) as caught:
        read_mapping(child)
    assert [(f.file, f.line) for f in caught.value.faults] == [("child.toml", 4), (MAPPING, 9)]


@pytest.mark.parametrize("base", ["nowhere.toml", "child.toml"])
def test_a_mapping_cannot_extend_nothing_or_itself(base: str, tmp_path: Path) -> None:
    child = tmp_path / "child.toml"
    child.write_text(f'name = "child"\nextends = "{base}"\n', "utf-8")
    with pytest.raises(MappingInvalid) as caught:
        read_mapping(child)
    (fault,) = caught.value.faults
    assert (fault.line, fault.what) == (2, f"extends names {base!r}, which cannot be extended")


def test_northwind_is_known_by_its_headers(northwind: World) -> None:
    assert northwind.name == "northwind"
    assert "mapping northwind.toml" in northwind.source


def test_a_mapping_beside_the_exports_wins_over_the_headers(
    northwind_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "exports"
    shutil.copytree(northwind_folder, copy, copy_function=shutil.copyfile)
    copy.chmod(0o755)
    own = 'extends = "northwind"\nname = "mine"\n'
    (copy / MAPPING).write_text(own, "utf-8")
    assert load_world(copy, seed=7).name == "mine"


def test_a_mapping_is_found_by_path_beside_the_exports_and_by_name(
    northwind_folder: Path, harbour_copy: Path, tmp_path: Path
) -> None:
    elsewhere = shutil.copyfile(harbour_copy / MAPPING, tmp_path / "elsewhere.toml")
    assert find_mapping(harbour_copy, elsewhere).label == "elsewhere.toml"
    assert find_mapping(harbour_copy, MAPPING).name == "harbour"
    assert find_mapping(northwind_folder, "northwind-contracts").name == "northwind-contracts"


def test_a_folder_that_nothing_fits_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("a,b\n", "utf-8")
    with pytest.raises(MappingUnknown) as caught:
        find_mapping(tmp_path, None)
    for part in (MAPPING, "northwind: customers.csv", "holds sales.csv", "docs/worlds.md"):
        assert part in str(caught.value)


def test_a_mapping_that_is_not_there_says_where_it_was_looked_for(harbour_copy: Path) -> None:
    with pytest.raises(MappingUnknown, match=r"northwind, northwind-contracts"):
        find_mapping(harbour_copy, "nordwind")


def test_a_folder_that_is_not_there_is_no_folder_of_exports(tmp_path: Path) -> None:
    with pytest.raises(MappingUnknown, match="is no folder of exports"):
        load_world(tmp_path / "nowhere", seed=7)


def test_a_world_says_who_owns_its_tax_where_that_is_not_the_erp(harbour_copy: Path) -> None:
    mapping = harbour_copy / MAPPING
    plain = load_world(harbour_copy, seed=1, mapping=None)
    assert (plain.tax_owner, "tax_owner" in plain.header()) == ("erp", False)
    change(mapping, 'currency = "EUR"', 'currency = "EUR"\ntax_owner = "tax"')
    asked = load_world(harbour_copy, seed=1, mapping=None)
    assert (asked.tax_owner, asked.header()["tax_owner"]) == ("tax", "tax")
    change(mapping, 'tax_owner = "tax"', 'tax_owner = "office"')
    (fault,) = faults(harbour_copy)
    assert fault.what == "tax_owner is 'office' in [world]"
