"""I-20 by hand: an order that is sent instead of what came back is counted, linked and free."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.comebacks import entered, inspected
from tests.scenarios.journals import Document, Tale, usd
from tests.scenarios.trade import erp_order, order_line
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds

ID = "I-20"
LINK = {"returns.return": "RA-1", "returns.reference": "S-1"}
FREE = {"discount_percent": "100", "net": usd(0)}


def instead(
    replaced: str = "2", link: dict[str, str] | None = None, **line: Any
) -> tuple[Tale, Document]:
    """Two cases came back and were looked at; an order of two is sent for them."""
    tale = inspected(entered())
    seen = tale.now_is("erp", "return", "RA-1")
    lines = [seen["lines"][0] | {"replaced": replaced}]
    tale.effect("erp", "return", "RA-1", seen | {"lines": lines}, cause="c-instead")
    own = [order_line(1, "2") | FREE | line]
    custom = LINK if link is None else link
    order = erp_order("10002", "10002", own, shop="erp", custom=custom)
    tale.effect("erp", "order", "10002", order, cause="c-instead")
    return tale, order


def shows(tale: Tale, order: Document) -> None:
    call_id = tale.asks("engine>storefront", "storefront.erp-orders.put", method="PUT")
    row = order | {"origin": None}
    tale.effect("storefront", "erp_order", "10002", row, cause=call_id)


def test_what_the_return_counts_and_the_portal_links_holds() -> None:
    tale, order = instead()
    shows(tale, order)
    assert holds(ID, tale) == 2
    assert holds("I-13", tale) > 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"replaced": "1"}, "2 of line 1, of which 1 was replaced"),
        ({"link": LINK | {"returns.return": "RA-9"}}, "there is no such return"),
        ({"link": LINK | {"returns.reference": "S-9"}}, "not that of the returned order"),
        ({"sku": "COFFEE"}, "item or price rule of line 1"),
        ({"discount_percent": "0", "net": usd(2800)}, "not free of charge"),
    ],
)
def test_what_the_return_does_not_bear_out_is_the_erps(more: dict[str, Any], said: str) -> None:
    tale, _ = instead(**more)
    assert said in broken_by_simulator(ID, tale).sentence


def test_a_link_that_is_lost_on_its_way_is_the_engines() -> None:
    tale, order = instead()
    shows(tale, order | {"custom": {}})
    finding = broken_by_integration(ID, tale)
    assert "without the return that it replaces" in finding.sentence
