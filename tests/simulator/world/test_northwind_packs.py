from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.world.mapping_file import read_mapping, shipped_mappings
from simulator.world.packs import PackReader

# A pack text; its levels, outermost first, with the content of one; the unit sold in; all units.
PACKS = (
    ("1 kg pkg.", "1 PK (1 KGM)", "EA", "EA=1"),
    ("10 - 200 g glasses", "10 JR (200 GRM)", "CS", "EA=1 CS=10"),
    ("10 - 4 oz boxes", "10 BX (4 ONZ)", "CS", "EA=1 CS=10"),
    ("10 - 500 g pkgs.", "10 PK (500 GRM)", "CS", "EA=1 CS=10"),
    ("10 boxes x 12 pieces", "10 BX of 12 PP", "CS", "EA=1 BX=12 CS=120"),
    ("10 boxes x 20 bags", "10 BX of 20 BG", "CS", "EA=1 BX=20 CS=200"),
    ("10 boxes x 8 pieces", "10 BX of 8 PP", "CS", "EA=1 BX=8 CS=80"),
    ("10 kg pkg.", "1 PK (10 KGM)", "EA", "EA=1"),
    ("10 pkgs.", "10 PK", "CS", "EA=1 CS=10"),
    ("100 - 100 g pieces", "100 PP (100 GRM)", "CS", "EA=1 CS=100"),
    ("100 - 250 g bags", "100 BG (250 GRM)", "CS", "EA=1 CS=100"),
    ("12 - 1 lb pkgs.", "12 PK (1 LBR)", "CS", "EA=1 CS=12"),
    ("12 - 100 g bars", "12 BR (100 GRM)", "CS", "EA=1 CS=12"),
    ("12 - 100 g pkgs", "12 PK (100 GRM)", "CS", "EA=1 CS=12"),
    ("12 - 12 oz cans", "12 CX (12 ONZ)", "CS", "EA=1 CS=12"),
    ("12 - 12 oz jars", "12 JR (12 ONZ)", "CS", "EA=1 CS=12"),
    ("12 - 200 ml jars", "12 JR (200 MLT)", "CS", "EA=1 CS=12"),
    ("12 - 250 g pkgs.", "12 PK (250 GRM)", "CS", "EA=1 CS=12"),
    ("12 - 355 ml cans", "12 CX (355 MLT)", "CS", "EA=1 CS=12"),
    ("12 - 500 g pkgs.", "12 PK (500 GRM)", "CS", "EA=1 CS=12"),
    ("12 - 550 ml bottles", "12 BO (550 MLT)", "CS", "EA=1 CS=12"),
    ("12 - 75 cl bottles", "12 BO (75 CLT)", "CS", "EA=1 CS=12"),
    ("12 - 8 oz jars", "12 JR (8 ONZ)", "CS", "EA=1 CS=12"),
    ("12 boxes", "12 BX", "CS", "EA=1 CS=12"),
    ("15 - 300 g rounds", "15 PP (300 GRM)", "CS", "EA=1 CS=15"),
    ("15 - 625 g jars", "15 JR (625 GRM)", "CS", "EA=1 CS=15"),
    ("16 - 2 kg boxes", "16 BX (2 KGM)", "CS", "EA=1 CS=16"),
    ("16 - 500 g tins", "16 TN (500 GRM)", "CS", "EA=1 CS=16"),
    ("16 kg pkg.", "1 PK (16 KGM)", "EA", "EA=1"),
    ("16 pies", "16 PP", "CS", "EA=1 CS=16"),
    ("18 - 500 g pkgs.", "18 PK (500 GRM)", "CS", "EA=1 CS=18"),
    ("1k pkg.", "1 PK (1 KGM)", "EA", "EA=1"),
    ("2 kg box", "1 BX (2 KGM)", "EA", "EA=1"),
    ("20 - 1 kg tins", "20 TN (1 KGM)", "CS", "EA=1 CS=20"),
    ("20 - 2 kg bags", "20 BG (2 KGM)", "CS", "EA=1 CS=20"),
    ("20 - 450 g glasses", "20 JR (450 GRM)", "CS", "EA=1 CS=20"),
    ("20 bags x 4 pieces", "20 BG of 4 PP", "CS", "EA=1 BG=4 CS=80"),
    ("24 - 0.5 l bottles", "24 BO (0.5 LTR)", "CS", "EA=1 CS=24"),
    ("24 - 12 oz bottles", "24 BO (12 OZA)", "CS", "EA=1 CS=24"),
    ("24 - 150 g jars", "24 JR (150 GRM)", "CS", "EA=1 CS=24"),
    ("24 - 200 g pkgs.", "24 PK (200 GRM)", "CS", "EA=1 CS=24"),
    ("24 - 250 g  jars", "24 JR (250 GRM)", "CS", "EA=1 CS=24"),
    ("24 - 250 g pkgs.", "24 PK (250 GRM)", "CS", "EA=1 CS=24"),
    ("24 - 250 ml bottles", "24 BO (250 MLT)", "CS", "EA=1 CS=24"),
    ("24 - 355 ml bottles", "24 BO (355 MLT)", "CS", "EA=1 CS=24"),
    ("24 - 4 oz tins", "24 TN (4 ONZ)", "CS", "EA=1 CS=24"),
    ("24 - 50 g pkgs.", "24 PK (50 GRM)", "CS", "EA=1 CS=24"),
    ("24 - 500 g pkgs.", "24 PK (500 GRM)", "CS", "EA=1 CS=24"),
    ("24 - 500 ml bottles", "24 BO (500 MLT)", "CS", "EA=1 CS=24"),
    ("24 - 8 oz jars", "24 JR (8 ONZ)", "CS", "EA=1 CS=24"),
    ("24 boxes x 2 pies", "24 BX of 2 PP", "CS", "EA=1 BX=2 CS=48"),
    ("24 pieces", "24 PP", "CS", "EA=1 CS=24"),
    ("24 pkgs. x 4 pieces", "24 PK of 4 PP", "CS", "EA=1 PK=4 CS=96"),
    ("25 - 825 g cans", "25 CX (825 GRM)", "CS", "EA=1 CS=25"),
    ("30 gift boxes", "30 BX", "CS", "EA=1 CS=30"),
    ("32 - 1 kg pkgs.", "32 PK (1 KGM)", "CS", "EA=1 CS=32"),
    ("32 - 500 g boxes", "32 BX (500 GRM)", "CS", "EA=1 CS=32"),
    ("32 - 8 oz bottles", "32 BO (8 OZA)", "CS", "EA=1 CS=32"),
    ("36 boxes", "36 BX", "CS", "EA=1 CS=36"),
    ("4 - 450 g glasses", "4 JR (450 GRM)", "CS", "EA=1 CS=4"),
    ("40 - 100 g pkgs.", "40 PK (100 GRM)", "CS", "EA=1 CS=40"),
    ("48 - 6 oz jars", "48 JR (6 ONZ)", "CS", "EA=1 CS=48"),
    ("48 pieces", "48 PP", "CS", "EA=1 CS=48"),
    ("48 pies", "48 PP", "CS", "EA=1 CS=48"),
    ("5 kg pkg.", "1 PK (5 KGM)", "EA", "EA=1"),
    ("50 - 300 g pkgs.", "50 PK (300 GRM)", "CS", "EA=1 CS=50"),
    ("50 bags x 30 sausgs.", "50 BG of 30 PP", "CS", "EA=1 BG=30 CS=1500"),
    ("500 g", "1 EA (500 GRM)", "EA", "EA=1"),
    ("500 ml", "1 EA (500 MLT)", "EA", "EA=1"),
    ("750 cc per bottle", "1 BO (750 CMQ)", "EA", "EA=1"),
)


@pytest.fixture(scope="module")
def reader() -> PackReader:
    return PackReader(read_mapping(shipped_mappings()["northwind"]).packs)


@pytest.mark.parametrize(
    ("text", "levels", "sales_unit", "units"), PACKS, ids=[p[0] for p in PACKS]
)
def test_the_northwind_mapping_reads_the_pack(
    text: str, levels: str, sales_unit: str, units: str, reader: PackReader
) -> None:
    packing = reader.read(text)
    assert packing is not None
    said = [
        f"{level.count} {level.unit}" + (f" ({level.content})" if level.content else "")
        for level in packing.levels
    ]
    assert " of ".join(said) == levels
    assert packing.sales_unit == sales_unit
    assert " ".join(f"{u.unit}={u.factor}" for u in packing.units) == units


def test_all_77_texts_of_the_data_are_in_the_table(northwind_folder: Path) -> None:
    with (northwind_folder / "products.csv").open(encoding="utf-8", newline="") as lines:
        texts = [row["QuantityPerUnit"] for row in csv.DictReader(lines)]
    assert len(texts) == 77
    assert sorted(set(texts)) == sorted(text for text, *_ in PACKS)


@pytest.mark.parametrize(
    "text", ["", "24", "24 - 12 oz", "24 - 12 oz barrels", "x 20 bags", "24 -"]
)
def test_a_text_that_no_pattern_fits_is_not_guessed(text: str, reader: PackReader) -> None:
    assert reader.read(text) is None
