"""The table of feeds in docs/objects.md: every feed of the ERP, under the name that tells of it."""

from __future__ import annotations

import re

from contracts.operations import Operations
from simulator.erp.kinds import BESIDE
from tests.seatrial.command import ROOT

ROW = re.compile(r"^\| `(/[a-z/-]*changes)` \| (?:`([a-z_]+)`)?[^|]*\| ([^|]*) \|", re.MULTILINE)
PUT = re.compile(r"`[a-z_]+` ([a-z-]+)")


def test_the_table_has_every_feed_of_the_erp_and_where_its_entities_go() -> None:
    page = (ROOT / "docs/objects.md").read_text("utf-8")
    rows = ROW.findall(page)
    known = {
        one.path
        for one in Operations.load()
        if (one.system, one.method) == ("erp", "GET") and one.path.endswith("changes")
    }
    assert {path for path, _, _ in rows} == known
    assert {name for _, name, _ in rows if name} == set(BESIDE)
    writes = {
        one.path for one in Operations.load() if (one.system, one.method) == ("storefront", "PUT")
    }
    puts = {f"/connector/{noun}" for _, _, said in rows for noun in PUT.findall(said)}
    missing = puts - writes - {"/connector/orders"}
    assert not missing
