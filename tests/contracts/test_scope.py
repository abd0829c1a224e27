"""The scope matrix is whole, consistent, and refuses what it does not know."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ScopeInvalid
from contracts.scope import identities, load_scope, parse_scope, with_parties

SCOPE = load_scope()

TEXT = """
version = "1.0.0"
[systems.erp]
name = "ERP"
stakeholder = "Finance"
escalation = "on call"
support_hours = "always"
[systems.storefront]
name = "Shop"
stakeholder = "Sales"
escalation = "on call"
support_hours = "always"
[definitions]
price = "the rule valid at the instant"
[objects.prices]
owner = "erp"
direction = "erp>storefront"
freshness_class = "batch"
freshness_s = 86400
identifiers = "erp"
definition = "price"
pattern = "point_to_point"
phase = 1
"""


def changed(old: str, new: str) -> bytes:
    assert old in TEXT
    return TEXT.replace(old, new).encode()


def test_our_matrix_says_how_fresh_each_object_is() -> None:
    assert SCOPE.freshness_s() == {
        "amendments": 1800,
        "address_requests": 1800,
        "availability": 1800,
        "budgets": 3600,
        "credit_standings": 1800,
        "purchase_terms": 3600,
        "configurations": 3600,
        "enrichment": 7200,
        "customers": 3600,
        "discounts": 3600,
        "entitlements": 3600,
        "erp_orders": 1800,
        "invoices": 1800,
        "items": 3600,
        "order_status": 1800,
        "orders": 900,
        "price_lists": 3600,
        "prices": 3600,
        "promises": 1800,
        "quotes": 1800,
        "relations": 3600,
        "shipments": 1800,
        "sourcing": 3600,
        "return_requests": 1800,
        "returns": 1800,
        "credit_notes": 1800,
        "receipts": 1800,
        "reversals": 1800,
        "captures": 1800,
        "statements": 1800,
        "users": 3600,
    }
    assert not SCOPE.objects["cart"].synced
    assert SCOPE.objects["cart"].poll_s is None


def test_who_polls_at_half_the_freshness_keeps_it() -> None:
    for row in SCOPE.objects.values():
        if row.freshness_s is not None and row.poll_s is not None:
            assert 2 * row.poll_s <= row.freshness_s
    assert SCOPE.objects["availability"].poll_s == 15 * 60


def test_every_object_has_one_owner_and_orders_and_requests_alone_start_in_the_storefront() -> None:
    assert {row.owner for row in SCOPE.objects.values()} == {"erp", "storefront"}
    from_storefront = [n for n, row in SCOPE.objects.items() if row.direction == "storefront>erp"]
    assert from_storefront == ["orders", "return_requests", "captures"]


def test_a_companys_own_matrix_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "scope.toml"
    path.write_text(TEXT)
    scope = load_scope(path)
    assert scope.freshness_s() == {"prices": 86400}
    assert scope.objects["prices"].poll_s == 43200
    assert scope.systems["erp"].stakeholder == "Finance"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("phase = 1", "phase = 1\nfase = 2", "objects.prices: unknown key 'fase'"),
        ("phase = 1", "", "objects.prices: key 'phase' is missing"),
        ("phase = 1", "phase = true", "objects.prices.phase: must be a whole number"),
        ("phase = 1", "phase = 0", "objects.prices.phase: must be a whole number"),
        ("freshness_s = 86400", "freshness_s = '1d'", "freshness_s: must be a whole number"),
        ("freshness_s = 86400", "", "freshness_s: is a number of seconds unless never synced"),
        ('owner = "erp"', 'owner = "pim"', "objects.prices.owner: must be one of erp, storefront"),
        ('identifiers = "erp"', 'identifiers = "x"', "objects.prices.identifiers: must be one of"),
        ('definition = "price"', 'definition = "x"', "definition: must be one of price"),
        ('"batch"', '"soon"', "freshness_class: must be one of"),
        ('"batch"', '"never"', "never synced has direction and pattern 'none'"),
        ('"erp>storefront"', '"erp>pim"', "direction: must be one of"),
        ('"erp>storefront"', '"none"', "never synced has direction"),
        ('"point_to_point"', '"telepathy"', "pattern: must be one of"),
        ('name = "ERP"', 'name = " "', "systems.erp.name: must be a text"),
        ('name = "ERP"', 'name = "ERP"\nphone = "1"', "systems.erp: unknown key 'phone'"),
        (
            'price = "the rule valid at the instant"',
            "price = 3",
            "definitions.price: must be a text",
        ),
        ('version = "1.0.0"', 'version = "2.0.0"', "version: must be '1.0.0'"),
        ('version = "1.0.0"', "", "key 'version' is missing"),
        ('version = "1.0.0"', 'version = "1.0.0"\nowner = "me"', "unknown key 'owner'"),
        ('version = "1.0.0"', "version = ", "no TOML"),
        ('version = "1.0.0"', 'version = "1.0.0"\nobjects = 3', "no TOML"),
    ],
)
def test_what_the_matrix_does_not_know_is_refused_by_name(
    old: str, new: str, complaint: str
) -> None:
    with pytest.raises(ScopeInvalid) as refusal:
        parse_scope(changed(old, new), "mine.toml")
    assert complaint in str(refusal.value)
    assert str(refusal.value).startswith("mine.toml")


def test_a_table_that_is_none_is_refused() -> None:
    with pytest.raises(ScopeInvalid, match="systems: must be a table"):
        parse_scope(b'version="1.0.0"\nsystems=1\nobjects={}\ndefinitions={}', "mine.toml")


def test_a_matrix_that_is_not_utf8_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScopeInvalid, match="is not UTF-8; save it as UTF-8"):
        parse_scope(b'version = "\xff"', "mine.toml")
    with pytest.raises(ScopeInvalid, match="cannot be read"):
        load_scope(tmp_path / "none.toml")


def test_a_mark_at_the_head_of_a_file_is_no_part_of_a_matrix() -> None:
    text = changed("", "")
    assert parse_scope(b"\xef\xbb\xbf" + text, "own.toml") == parse_scope(text, "own.toml")


def test_a_hastened_matrix_has_shorter_figures_but_none_below_the_least() -> None:
    scope = load_scope()
    hastened = scope.hastened(100, 12)
    assert hastened.freshness_s()["items"] == 36
    assert hastened.freshness_s()["orders"] == 12
    assert hastened.objects["cart"] == scope.objects["cart"]
    assert scope.hastened(7, 1).freshness_s()["orders"] == 129, "rounded up"


def test_the_test_text_is_itself_a_matrix() -> None:
    data: dict[str, Any] = tomllib.loads(TEXT)
    assert set(parse_scope(TEXT.encode(), "mine.toml").objects) == set(data["objects"])


def test_what_goes_both_ways_goes_between_two_systems_that_are_there() -> None:
    alone = TEXT.replace("[systems.storefront]", "[systems.shop]").encode()
    with pytest.raises(ScopeInvalid, match="must be one of erp>shop, shop>erp, none"):
        parse_scope(alone.replace(b"erp>storefront", b"both"), "mine.toml")


def test_a_file_that_extends_ours_has_our_rows_beside_its_own_which_hold() -> None:
    text = b"""
version = "1.0.0"
extends = "ours"
[objects.prices]
owner = "erp"
direction = "erp>storefront"
freshness_class = "batch"
freshness_s = 86400
identifiers = "erp"
definition = "price"
pattern = "point_to_point"
phase = 1
"""
    scope = parse_scope(text, "mine.toml")
    assert scope.freshness_s() == SCOPE.freshness_s() | {"prices": 86400}
    assert scope.systems == SCOPE.systems
    with pytest.raises(ScopeInvalid, match=r"mine\.toml.*extends.*must be 'ours'"):
        parse_scope(text.replace(b'"ours"', b'"theirs"'), "mine.toml")
    with pytest.raises(ScopeInvalid, match="systems"):
        parse_scope(text.replace(b"[objects.prices]", b"systems = 1\n[objects.prices]"), "m.toml")


def test_the_rows_of_further_parties_lie_beside_any_matrix() -> None:
    both = with_parties(SCOPE)
    assert both == load_scope(Path("contracts") / "parties.toml")
    assert both.freshness_s() == SCOPE.freshness_s() | {"picks": 1800, "confirmations": 1800}
    assert both.poll_s("erp") == SCOPE.poll_s("erp"), "nobody asks the ERP more often for it"
    known = identities(both)
    assert {name: known[name].scopes for name in known.keys() - identities(SCOPE).keys()} == {
        "wms-reader": {"wms": "wms:read"},
        "flow-picks": {"wms": "wms:instructions"},
        "flow-confirmations": {"erp": "erp:picks:write"},
    }
    own = parse_scope(TEXT.encode(), "mine.toml")
    assert set(with_parties(own).objects) == {"prices", "picks", "confirmations"}
