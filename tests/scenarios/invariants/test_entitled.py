"""ERP, storefront and judge decide about an item by three rules of their own, and agree."""

from __future__ import annotations

from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.invariants.entitled import Entitlements
from simulator.erp.documents import Item
from simulator.erp.partners import Entitlement
from simulator.erp.partners import Relation as Place
from simulator.erp.rules.entitlement import is_entitled
from simulator.storefront.entitlement import Place as ShopPlace
from simulator.storefront.entitlement import Restriction, hidden
from tests.scenarios.journals import HOUR, START, at
from tests.scenarios.partners import entitlement, relation
from tests.scenarios.trade import item, world

EDGES = (-HOUR, 0, HOUR)


def one_of(*values: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *values])


RULES = st.lists(
    st.fixed_dictionaries(
        {
            "sku": one_of("TEA", "COFFEE"),
            "category": one_of("drinks"),
            "account": one_of("C-1", "C-2", "C-3", "C-4"),
            "segment": one_of("trade", "retail"),
            "region": one_of("EU"),
            "effect": st.sampled_from(["hide", "show"]),
            "valid_from": st.sampled_from([at(edge) for edge in EDGES]),
            "valid_to": st.sampled_from([None, *(at(edge) for edge in EDGES)]),
        }
    ),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(
    RULES,
    st.sampled_from([None, "drinks"]),
    st.sampled_from([["trade"], []]),
    one_of("EU"),
    st.sampled_from([[], ["C-2"], ["C-2", "C-3"]]),
    st.sampled_from(EDGES),
)
def test_all_three_agree(
    rules: list[dict[str, Any]],
    category: str | None,
    segments: list[str],
    region: str | None,
    above: list[str],
    when: int,
) -> None:
    documents = [entitlement(f"E-{nth}") | rule for nth, rule in enumerate(rules)]
    place = relation(segments=segments, region=region, parent=next(iter(above), None))
    goods = item(category=category)
    erp = is_entitled(
        cast("list[Entitlement]", documents),
        cast("Item", goods),
        cast("Place", place),
        ["C-1", *above],
        at(when),
    )
    shop = hidden(
        [Restriction.parse(rule) for rule in documents],
        "TEA",
        category,
        ["C-1", *above],
        ShopPlace.parse(place),
        START.fromisoformat(at(when)),
    )
    assert _judged(documents, place, above, goods, when) == shop == (not erp)


def _judged(documents: list[Any], place: Any, above: list[str], goods: Any, when: int) -> bool:
    tale = world()
    tale.both("relation", "C-1", place)
    for nth, each in enumerate(above):
        own = {"account": each, "parent": next(iter(above[nth + 1 :]), None)}
        tale.both("relation", each, relation(segments=["trade"]) | own)
    tale.both("item", "TEA", goods)
    for rule in documents:
        tale.both("entitlement", rule["id"], rule)
    history = tale.history()
    instant = history.starts_at + when
    return bool(Entitlements(history.erp).hides("C-1", "TEA", instant, history.end_us))
