"""The trail of a price: who changed it, as whom, when and where, also where a job posted it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.trail import Step, trail_of
from tests.scenarios.journals import HOUR, Document, Tale, usd
from tests.scenarios.partners import entitlement, relation, user
from tests.scenarios.trade import customer, item, price, world

TAG = "tag:0123456789ab"


def signed_in(tale: Tale, client: str) -> None:
    """A clerk asks for a token and gets it."""
    edge = ("clerk>erp", "erp.token")
    form = f"grant_type=client_credentials&client_id={client}&client_secret=tag:ba9876543210"
    asked = "c-token"
    body = {"operation": "erp.token", "method": "POST", "path": "/oauth/token", "text": form}
    tale.journal.append("call", "clerk", body, edge=edge[0], call_id=asked, attempt=1)
    tale.answer(asked, *edge, 200, content={"access_token": TAG, "token_type": "Bearer"})


def told(tale: Tale, folder: Path, what: str) -> list[Step]:
    path = folder / "journal.jsonl"
    tale.end()
    path.write_bytes(b"".join(tale.sink.lines))
    return list(trail_of(path, what).steps)


def test_a_price_that_a_job_posted_is_his_who_entered_it(tmp_path: Path) -> None:
    tale = world()
    signed_in(tale, "clerk-prices")
    edge = ("clerk>erp", "erp.prices.put")
    headers = {"authorization": f"Bearer {TAG}"}
    entered = tale.call(*edge, key="P-1", method="PUT", headers=headers, content=price("15.0000"))
    tale.answer(entered, *edge, 200, key="P-1")
    tale.later(9 * HOUR).effect("erp", "price", "P-1", price("15.0000"), cause=entered)
    step = told(tale, tmp_path, "TEA")[-1]
    assert (step.source, step.who, step.identity) == ("erp", "clerk", "clerk-prices")
    assert (step.action, step.object, step.outcome) == ("erp.prices.put", "P-1", "changed")
    assert step.before != step.after


def test_a_change_by_a_token_that_nobody_saw_has_no_identity(tmp_path: Path) -> None:
    tale = world()
    edge = ("clerk>erp", "erp.price-lists.put")
    headers = {"authorization": "Bearer tag:ffffffffffff"}
    entered = tale.call(*edge, key="USD", method="PUT", headers=headers)
    listed = {"currency": "USD", "tax": "inclusive"}
    tale.effect("erp", "price_list", "USD", listed, cause=entered)
    (step,) = told(tale, tmp_path, "USD")
    assert (step.who, step.identity, step.outcome) == ("clerk", None, "begun")


def as_clerk(tale: Tale, operation: str, client: str = "clerk") -> str:
    """A clerk writes something in the ERP; returns the call."""
    signed_in(tale, client)
    headers = {"authorization": f"Bearer {TAG}"}
    return tale.call("clerk>erp", operation, method="PUT", headers=headers)


BUDGET: Document = {
    "id": "B-1",
    "account": "C-1",
    "user": None,
    "period": "month",
    "amount": usd(100_000),
    "active": True,
}
RULE: Document = {
    "id": "R-1",
    "warehouse": "W-1",
    "account": "C-1",
    "region": None,
    "channel": None,
    "serves": True,
}


@pytest.mark.parametrize(
    ("entity", "key", "document", "change", "told_of"),
    [
        ("entitlement", "E-1", entitlement(), {"effect": "show"}, ("effect: hide > show",)),
        (
            *("relation", "C-1", relation(), {"payer": "C-2", "agreements": ["C-2"]}),
            ('agreements: ["C-1"] > ["C-2"]', "payer: C-1 > C-2"),
        ),
        ("user", "anna", user(), {"spending_limit": usd(9_900)}, ("spending_limit",)),
        ("user", "anna", user(), {"email": "other@teahouse.example"}, ("email",)),
        ("user", "anna", user(), {"active": False}, ("active: true > false",)),
        ("customer", "C-1", customer(), {"credit_limit": usd(7_700)}, ("credit_limit",)),
        (
            *("customer", "C-1", customer(), {"blocked": True, "name": "Another Ltd"}),
            ("blocked: false > true", "name"),
        ),
        ("item", "TEA", item(), {"status": "discontinued"}, ("status: active > discontinued",)),
        ("budget", "B-1", BUDGET, {"period": "quarter"}, ("period: month > quarter",)),
        ("budget", "B-1", BUDGET, {"amount": usd(8_800)}, ("amount",)),
        ("sourcing", "R-1", RULE, {"serves": False}, ("serves: true > false",)),
    ],
)
def test_whoever_changes_a_right_is_named_with_what_became_otherwise(
    tmp_path: Path,
    entity: str,
    key: str,
    document: Document,
    change: Document,
    told_of: tuple[str, ...],
) -> None:
    tale = world()
    tale.effect("erp", entity, key, document, cause="c-seed")
    call = as_clerk(tale, f"erp.{entity}.put", "clerk-partners")
    tale.effect("erp", entity, key, document | change, cause=call)
    step = told(tale, tmp_path, key)[-1]
    assert (step.source, step.who, step.identity) == ("erp", "clerk", "clerk-partners")
    assert (step.flow, step.object, step.outcome) == (entity, key, "changed")
    assert step.changed == told_of
    secrets = ("9900", "7700", "8800", "teahouse", "Another")
    assert not any(word in repr(step) for word in secrets), "no name and no amount is repeated"


def test_what_the_portal_made_of_a_right_is_told_with_it(tmp_path: Path) -> None:
    tale = world()
    for version, effect in enumerate(("hide", "show"), 1):
        rule = entitlement(effect=effect)
        tale.effect("erp", "entitlement", "E-1", rule, cause="c-clerk")
        row = {"version": version, "data": rule}
        tale.effect("storefront", "entitlement", "E-1", row, cause="c-engine")
    steps = told(tale, tmp_path, "E-1")
    assert [step.source for step in steps] == ["erp", "storefront", "erp", "storefront"]
    assert steps[-1].changed == ("effect: hide > show",)
    assert steps[0].changed == ()
