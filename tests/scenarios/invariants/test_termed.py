"""ERP, storefront and judge find the terms that count by three rules of their own, and agree."""

from __future__ import annotations

from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.invariants.termed import Terms
from simulator.erp.account_terms import PurchaseTerm
from simulator.erp.documents import Item
from simulator.erp.partners import Relation as Place
from simulator.erp.rules.purchase_terms import counting
from simulator.storefront.entitlement import Place as ShopPlace
from simulator.storefront.terms import Term, in_force
from tests.scenarios.invariants.test_entitled import EDGES, one_of
from tests.scenarios.journals import START, at
from tests.scenarios.partners import relation
from tests.scenarios.trade import item, world

TERMS = st.lists(
    st.fixed_dictionaries(
        {
            "account": one_of("C-1", "C-2", "C-3", "C-4"),
            "agreement": one_of("C-1", "C-2", "C-9"),
            "sku": one_of("TEA", "COFFEE"),
            "category": one_of("drinks"),
            "requires_contract": st.booleans(),
            "valid_from": st.sampled_from([at(edge) for edge in EDGES]),
            "valid_to": st.sampled_from([None, *(at(edge) for edge in EDGES)]),
        }
    ),
    max_size=6,
)
REST = {"requires_agreement": None, "min_quantity": None, "min_value": None}


@settings(max_examples=150, deadline=None)
@given(
    TERMS,
    st.sampled_from([None, "drinks"]),
    st.sampled_from([["C-1"], ["C-1", "C-2"]]),
    st.sampled_from([[], ["C-2"], ["C-2", "C-3"]]),
    st.sampled_from(EDGES),
)
def test_all_three_agree(
    terms: list[dict[str, Any]],
    category: str | None,
    agreements: list[str],
    above: list[str],
    when: int,
) -> None:
    documents = [{"id": f"T-{nth}", **REST, **term} for nth, term in enumerate(terms)]
    place, goods = relation(agreements=agreements), item(category=category)
    line = ["C-1", *above]
    erp = counting(
        cast("list[PurchaseTerm]", documents),
        cast("Item", goods),
        cast("Place", place),
        line,
        at(when),
    )
    shop = in_force(
        [Term.parse(document) for document in documents],
        "TEA",
        category,
        line,
        ShopPlace.parse(place),
        START.fromisoformat(at(when)),
    )
    ours = sorted(term["id"] for term in erp)
    assert ours == sorted(term.id for term in shop)
    assert ours == _judged(documents, place, line, goods, when)


def _judged(documents: list[Any], place: Any, line: list[str], goods: Any, when: int) -> list[str]:
    tale = world()
    tale.both("relation", "C-1", place)
    tale.both("item", "TEA", goods)
    for term in documents:
        tale.both("purchase_term", term["id"], term)
    history = tale.history()
    known = history.erp.relations["C-1"][-1].document
    assert known is not None
    found = Terms(history.erp).counting(
        line, known, "TEA", history.starts_at + when, history.end_us
    )
    return sorted(one.term.id for one in found)
