"""The trail of a price: who changed it, as whom, when and where, also where a job posted it."""

from __future__ import annotations

from pathlib import Path

from scenarios.trail import Step, trail_of
from tests.scenarios.journals import HOUR, Tale
from tests.scenarios.trade import price, world

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
