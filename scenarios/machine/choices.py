"""What the rules of the machine choose from: who, what, how much, and what clerks do of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.machine import buying, finance, keying, masters, reversing, succeeding
from scenarios.machine.script import Change
from scenarios.machine.small import ACCOUNTS, DINARS, GOODS, LOGINS, PLACES, STAFF, YEN

ONE: Final = st.integers(0, 3)
MANY: Final = st.integers(0, 6)
ITEMS: Final = st.sampled_from(GOODS)
WHO: Final = st.sampled_from(LOGINS)
ACCOUNT: Final = st.sampled_from(ACCOUNTS)
PLACE: Final = st.sampled_from(PLACES)
CURRENCY: Final = st.sampled_from((DINARS, YEN))
HOURS: Final = st.sampled_from((1, 6, 30))
MINUTES: Final = st.sampled_from((15, 58, 75, 120))
PERCENTS: Final = st.lists(st.sampled_from((5, 0, 20)), min_size=1, max_size=2)
YES: Final = st.booleans()
CARD: Final = st.sampled_from(("card-good", "card-declined"))
KIND: Final = st.sampled_from(buying.ORDERS)
HEAD: Final = st.sampled_from(buying.HEADS)
WISHES: Final = st.lists(st.tuples(ITEMS, st.integers(1, 8)), min_size=1, max_size=3)


def one(act: Callable[..., None], *values: Any, **named: Any) -> st.SearchStrategy[Change]:
    """A choice of one thing that somebody does, with its arguments."""
    return st.tuples(st.just(act), st.tuples(*values), st.fixed_dictionaries(named))


STOCK: Final = st.one_of(
    one(keying.receive, ITEMS, PLACE, st.integers(1, 9)),
    one(keying.count, ITEMS, PLACE, st.sampled_from((-2, -13, 5))),
    one(keying.expect, ONE, ITEMS, PLACE, st.integers(1, 9), HOURS),
    one(keying.arrive, ONE, MANY, last=YES),
    one(
        keying.serve,
        PLACE,
        st.sampled_from((None, *ACCOUNTS)),
        st.sampled_from((None, "storefront", "phone")),
        serves=YES,
    ),
)
SUCCESSORS: Final = st.one_of(
    one(
        succeeding.substitute,
        *(ONE, ONE, MANY, ONE),
        st.sampled_from((0, 6, 30)),
        own=YES,
    ),
    one(succeeding.split, ONE, ONE, MANY),
    one(succeeding.hold, ONE, st.sampled_from(("price", "review"))),
)
MONEY: Final = st.one_of(
    one(
        finance.receive_money,
        ONE,
        st.sampled_from((100, 99, 50, 0)),
        st.sampled_from((0, 700)),
        payer=YES,
    ),
    reversing.CHOICES,
    one(finance.apply_money, ONE, ONE),
)
OFFICE: Final = st.one_of(
    one(
        finance.set_terms,
        st.sampled_from((*ACCOUNTS, "olga-new")),  # under her new number, too
        st.sampled_from((0, 1, 30)),
        st.sampled_from(("0", "2")),
        st.sampled_from((None, 0)),
    ),
    one(
        finance.set_period,
        st.sampled_from(("open", "closed")),
        st.sampled_from(("next_open", "refused")),
    ),
)
PRICES: Final = st.one_of(
    one(keying.reprice, st.integers(0, 7), st.sampled_from((107, 90, 150))),
    one(keying.discount, ACCOUNT, ITEMS, st.sampled_from((5, 10)), HOURS),
    one(keying.list_price, ITEMS, CURRENCY, st.sampled_from((30, 45)), st.sampled_from((1, 5))),
    one(keying.say_prices, CURRENCY, included=YES),
)
PEOPLE: Final = st.one_of(
    one(keying.set_limit, st.sampled_from(("anna", "boss")), st.sampled_from((20, 90))),
    one(keying.let_go, st.sampled_from(("anna", "boss", STAFF)), active=YES),
    one(keying.assign, st.just(STAFF), st.sampled_from((("acme", "bert"), ("bert",), ("olga",)))),
)
STANDING: Final = st.one_of(
    one(keying.restrict, ITEMS, st.sampled_from((None, *ACCOUNTS)), lifted=YES),
    one(keying.block, ACCOUNT, blocked=YES),
    one(keying.merge),
    one(masters.limit, ACCOUNT, st.sampled_from((None, 300, 50))),
    one(masters.move, ACCOUNT, st.integers(1, 9)),
    one(masters.rename, ITEMS, st.integers(1, 9)),
    one(masters.show_credit, ACCOUNT),
    one(masters.renumber),
)
