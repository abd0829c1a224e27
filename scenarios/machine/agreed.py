"""Rules of what is agreed beside prices: corrections, options, addresses; and of picks."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from scenarios.machine import (
    addressing,
    buying,
    configuring,
    correcting,
    keying,
    masters,
    picking,
    succeeding,
    terming,
)
from scenarios.machine.choices import ACCOUNT, HOURS, ITEMS, MANY, MINUTES, ONE, WHO, WISHES, YES
from scenarios.machine.hands import let_pass
from scenarios.machine.playing import Played
from scenarios.machine.script import Change

_CHOSEN = st.lists(
    st.tuples(ITEMS, st.integers(1, 8), st.integers(0, 1), st.integers(0, 2)),
    min_size=1,
    max_size=2,
)


class Agreed(Played):
    """What goes before an order, or stands between it and its parcel."""

    @rule(
        who=WHO,
        wishes=WISHES,
        card=YES,
        line=ONE,
        percents=st.lists(correcting.PERCENT, min_size=1, max_size=2),
        less=correcting.LESS,
        goes_on=YES,
    )
    def order_and_correct(
        self,
        who: str,
        wishes: list[tuple[str, int]],
        card: bool,
        line: int,
        percents: list[int],
        less: int,
        goes_on: bool,
    ) -> None:
        """An order waits for its price to be looked at, and costs something else."""
        if card:
            self._do(buying.pay_by_card, who, wishes, "card-good")
        else:
            self._do(buying.place, who, wishes)
        self._do(let_pass, 15)
        self._do(succeeding.hold, 0, "price")
        for percent in percents:
            self._do(correcting.correct_price, 0, line, percent, less)
        if goes_on:
            self._do(correcting.let_go_on, 0)
            self._do(keying.ship, 0, 0)
            self._do(keying.invoice, 0)

    @rule(
        goods=ITEMS,
        values=st.integers(1, 3),
        cents=st.sampled_from((250, 15, 0)),
        both=YES,
        who=WHO,
        wishes=_CHOSEN,
        percent=st.sampled_from((0, 5)),
        hours=HOURS,
        minutes=MINUTES,
    )
    def configured_to_order(
        self,
        goods: str,
        values: int,
        cents: int,
        both: bool,
        who: str,
        wishes: list[tuple[str, int, int, int]],
        percent: int,
        hours: int,
        minutes: int,
    ) -> None:
        """Goods may be had in several ways; a buyer chooses one of each and takes the offer."""
        self._do(configuring.configure, goods, values, cents, both=both)
        self._do(let_pass, 15)
        self._do(configuring.ask_configured, who, [(goods, *wishes[0][1:]), *wishes[1:]])
        self._do(let_pass, 15)
        self._do(keying.offer, 0, percent, hours)
        self._do(let_pass, minutes)
        self._do(buying.accept, 0)

    @rule(
        account=terming.WHOM,
        goods=terming.WHAT,
        asked=terming.ASKED,
        who=WHO,
        wishes=WISHES,
        by_phone=ACCOUNT,
        ends=st.sampled_from((None, 0, 1)),
    )
    def buy_on_terms(
        self,
        account: str | None,
        goods: str | None,
        asked: tuple[str, int | None],
        who: str,
        wishes: list[tuple[str, int]],
        by_phone: str,
        ends: int | None,
    ) -> None:
        """Less than is asked for is refused in the portal and by phone, for as long as it is."""
        self._do(terming.set_term, account, goods, asked)
        self._do(buying.place, who, wishes)
        self._do(keying.key_in, by_phone, wishes)
        if ends is not None:
            self._do(terming.end_term, 0, ends)
            self._do(let_pass, 75)
            self._do(keying.key_in, by_phone, wishes)

    @rule(who=WHO, pieces=st.tuples(masters.PACKS, masters.PACKS), many=st.integers(1, 8))
    def repack_between(self, who: str, pieces: tuple[int, int], many: int) -> None:
        """A case of bolts is another one while orders of it are on their way, and after."""
        for pack in pieces:
            self._do(buying.place, who, [("bolt", many)])
            self._do(masters.repack, "bolt", pack)
            self._do(let_pass, 15)
            self._do(buying.place, who, [("bolt", many)])
        self._do(keying.ship, 1, 0)
        self._do(keying.invoice, 0)

    @rule(who=WHO, number=st.integers(1, 9), instead=YES, accepts=YES, wishes=WISHES, nth=ONE)
    def ask_for_address(
        self,
        who: str,
        number: int,
        instead: bool,
        accepts: bool,
        wishes: list[tuple[str, int]],
        nth: int,
    ) -> None:
        """A buyer wants his goods elsewhere, and orders when somebody has said what of it."""
        self._do(addressing.ask_address, who, number, instead=instead)
        self._do(let_pass, 15)
        self._do(addressing.decide_address, 0, accepts=accepts)
        self._do(let_pass, 15)
        self._do(addressing.order_there, who, wishes, nth)

    @precondition(lambda self: self._has("erp", "address_request"))
    @rule(nth=ONE, accepts=YES)
    def decide_address(self, nth: int, accepts: bool) -> None:
        self._do(addressing.decide_address, nth, accepts=accepts)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(nth=ONE, becomes=st.lists(picking.CHOICES, min_size=1, max_size=2), most=MANY)
    def pick(self, nth: int, becomes: list[Change], most: int) -> None:
        """A warehouse is told to pick, some of it is not wanted or not there, the rest leaves."""
        self._do(picking.release_picks, nth)
        self._do(let_pass, 15)
        for change in becomes:
            self._change(change)
        self._do(let_pass, 15)
        self._do(picking.confirm, 0, most, short=False)
        self._do(let_pass, 15)
        self._do(keying.invoice, 0)
