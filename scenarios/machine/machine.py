"""The state machine: every rule is something that people of the business do.

All choices are drawn as arguments of a rule, before anything happens, and never inside the world's
tasks; so a failing run shrinks to the few things that somebody did.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from scenarios.driver.reference import Mutation
from scenarios.machine import buying, increasing, keying, reversing
from scenarios.machine.agreed import Agreed
from scenarios.machine.choices import (
    ACCOUNT,
    CARD,
    HEAD,
    HOURS,
    ITEMS,
    KIND,
    MANY,
    MINUTES,
    MONEY,
    OFFICE,
    ONE,
    PEOPLE,
    PERCENTS,
    PLACE,
    PRICES,
    STANDING,
    STOCK,
    SUCCESSORS,
    WHO,
    WISHES,
    YES,
)
from scenarios.machine.hands import let_pass
from scenarios.machine.log import Log
from scenarios.machine.script import Change
from scenarios.machine.small import APPROVERS, PLACES


class Business(Agreed):
    """The business, from the first order to the last credit note, in whatever weather."""

    @rule(who=WHO, wishes=WISHES)
    def place(self, who: str, wishes: list[tuple[str, int]]) -> None:
        self._do(buying.place, who, wishes)

    @rule(who=WHO, wishes=WISHES)
    def place_again(self, who: str, wishes: list[tuple[str, int]]) -> None:
        self._do(buying.place, who, wishes)

    @rule(account=ACCOUNT, wishes=WISHES)
    def key_in(self, account: str, wishes: list[tuple[str, int]]) -> None:
        self._do(keying.key_in, account, wishes)

    @rule(who=WHO, wishes=WISHES, card=CARD)
    def pay_by_card(self, who: str, wishes: list[tuple[str, int]], card: str) -> None:
        self._do(buying.pay_by_card, who, wishes, card)

    @rule(who=WHO, wishes=WISHES, minutes=MINUTES, goes_on=st.lists(SUCCESSORS, max_size=2))
    def card_to_cash(
        self, who: str, wishes: list[tuple[str, int]], minutes: int, goes_on: list[Change]
    ) -> None:
        self._do(buying.pay_by_card, who, wishes, "card-good")
        self._do(let_pass, minutes)
        for change in goes_on:
            self._change(change)
        for nth in range(1 + len(goes_on)):
            self._do(keying.ship, nth, len(wishes) % 3)
            self._do(keying.invoice, 0)

    @precondition(lambda self: self._has("shop", "requisition"))
    @rule(nth=ONE)
    def approve_in_turn(self, nth: int) -> None:
        self._do(buying.approve_in_turn, nth)

    @rule(wishes=WISHES)
    def ask_and_approve(self, wishes: list[tuple[str, int]]) -> None:
        self._do(buying.place, "anna@acme", wishes)
        self._do(let_pass, 15)
        self._do(buying.approve_in_turn, 0)

    @precondition(lambda self: self._has("shop", "requisition"))
    @rule(nth=ONE, who=st.sampled_from((*APPROVERS, "anna@acme")), approves=YES)
    def decide(self, nth: int, who: str, approves: bool) -> None:
        self._do(buying.decide, nth, who, approves=approves)

    @precondition(lambda self: self._has("shop", "order"))
    @rule(kind=KIND, nth=ONE, line=ONE, left=MANY)
    def amend(self, kind: str, nth: int, line: int, left: int) -> None:
        self._do(buying.amend, kind, nth, line, left)

    @precondition(lambda self: self._has("shop", "order"))
    @rule(kind=KIND, nth=ONE, what=HEAD)
    def amend_head(self, kind: str, nth: int, what: str) -> None:
        self._do(buying.amend_head, kind, nth, what)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(change=SUCCESSORS)
    def succeed(self, change: Change) -> None:
        self._change(change)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(nth=ONE, most=st.integers(0, 3))
    def ship(self, nth: int, most: int) -> None:
        self._do(keying.ship, nth, most)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(nth=ONE, most=st.integers(0, 3))
    def deliver(self, nth: int, most: int) -> None:
        self._do(keying.ship, nth, most)
        self._do(keying.invoice, 0)

    @rule(who=WHO, wishes=WISHES, percent=st.sampled_from((50, 33, 100)), again=WISHES)
    def order_to_cash(
        self, who: str, wishes: list[tuple[str, int]], percent: int, again: list[tuple[str, int]]
    ) -> None:
        self._do(buying.place, who, wishes)
        self._do(let_pass, 15)
        self.deliver(0, 0)
        self._do(keying.pay, 0, percent)
        self._do(let_pass, 15)
        self._do(buying.place, who, again)

    @rule(
        who=st.sampled_from(("bert", "branch", "kira")),
        goods=ITEMS,
        many=st.integers(1, 8),
        paid=st.booleans(),
        back=st.sampled_from((reversing.undo, reversing.cancel_bill, reversing.bounce, None)),
        percent=st.sampled_from((90, 110, 50)),
    )
    def bill_and_take_back(
        self,
        who: str,
        goods: str,
        many: int,
        paid: bool,
        back: Callable[..., None] | None,
        percent: int,
    ) -> None:
        """An order is sent, billed and perhaps paid; then all or some of it was a mistake."""
        self._do(buying.place, who, [(goods, many)])
        self._do(let_pass, 15)
        self._do(keying.ship, 0, 0)
        self._do(keying.invoice, 0)
        if paid:
            self._do(keying.pay, 0, 100)
        if back is None:
            self._do(reversing.correct, 0, 0, percent, anew=True)
        else:
            self._do(back, 0)
        self._do(let_pass, 15)
        self._do(keying.ship, 0, 0)
        self._do(keying.invoice, 0)

    @precondition(lambda self: self._has("erp", "shipment"))
    @rule(nth=ONE)
    def invoice(self, nth: int) -> None:
        self._do(keying.invoice, nth)

    @precondition(lambda self: self._has("erp", "invoice"))
    @rule(nth=ONE, percent=st.sampled_from((100, 50, 33)))
    def pay(self, nth: int, percent: int) -> None:
        self._do(keying.pay, nth, percent)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(nth=ONE, amount_minor=st.sampled_from((500, 999)))
    def charge(self, nth: int, amount_minor: int) -> None:
        self._do(keying.charge, nth, amount_minor)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(nth=ONE, line=ONE, many=MANY)
    def cancel(self, nth: int, line: int, many: int) -> None:
        self._do(keying.cancel, nth, line, many)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(more=increasing.CHOICES)
    def increase(self, more: tuple[int, int, int]) -> None:
        self._do(increasing.more, *more)

    @precondition(lambda self: self._has("erp", "order"))
    @rule(nth=ONE)
    def release(self, nth: int) -> None:
        self._do(keying.release, nth)

    @precondition(lambda self: self._has("erp", "invoice"))
    @rule(change=MONEY)
    def money(self, change: Change) -> None:
        self._change(change)

    @rule(change=OFFICE)
    def office(self, change: Change) -> None:
        self._change(change)

    @rule(change=STOCK)
    def stock(self, change: Change) -> None:
        self._change(change)

    @rule(change=PRICES)
    def price(self, change: Change) -> None:
        self._change(change)

    @rule(nth=st.integers(0, 7), hours=st.sampled_from((0, 1, 6)))
    def end_price(self, nth: int, hours: int) -> None:
        self._do(keying.end_price, nth, hours)

    @rule(change=PEOPLE)
    def staff(self, change: Change) -> None:
        self._change(change)

    @rule(change=STANDING)
    def standing(self, change: Change) -> None:
        self._change(change)

    @precondition(lambda self: self._has("erp", "shipment"))
    @rule(kind=KIND, nth=ONE, line=ONE, many=MANY, replace=YES, staff=YES)
    def ask_back(
        self, kind: str, nth: int, line: int, many: int, replace: bool, staff: bool
    ) -> None:
        self._do(buying.ask_back, kind, nth, line, many, replace=replace, staff=staff)

    @precondition(lambda self: self._has("shop", "shipment"))
    @rule(line=ONE, many=MANY, replace=YES, percent=st.sampled_from((0, 15)), scrap=ONE)
    def send_back(self, line: int, many: int, replace: bool, percent: int, scrap: int) -> None:
        self._do(buying.ask_back_shipped, line, many, replace=replace)
        self._do(let_pass, 15)
        self.come_back(0, percent, PLACES[0], scrap, replace)

    @rule(
        who=st.sampled_from(("bert", "branch", "kira")),
        wishes=WISHES,
        many=MANY,
        replace=YES,
        percent=st.sampled_from((0, 15)),
        scrap=ONE,
    )
    def buy_and_send_back(
        self,
        who: str,
        wishes: list[tuple[str, int]],
        many: int,
        replace: bool,
        percent: int,
        scrap: int,
    ) -> None:
        self._do(buying.place, who, wishes)
        self._do(let_pass, 15)
        self._do(keying.ship, 0, 0)
        self._do(keying.invoice, 0)
        self._do(let_pass, 15)
        self.send_back(0, many, replace, percent, scrap)

    @precondition(lambda self: self._has("erp", "return"))
    @rule(nth=ONE, percent=st.sampled_from((0, 15)), place=PLACE, scrap=ONE, replace=YES)
    def come_back(self, nth: int, percent: int, place: str, scrap: int, replace: bool) -> None:
        self._do(keying.authorise, nth, percent)
        self._do(keying.take_back, nth, place)
        self._do(keying.inspect, nth, scrap)
        self._do(keying.settle, nth, replace=replace)

    @precondition(lambda self: self._has("erp", "return"))
    @rule(nth=ONE, act=st.sampled_from((keying.refuse_return, keying.close_return)))
    def end_return(self, nth: int, act: Callable[..., None]) -> None:
        self._do(act, nth)

    @rule(who=WHO, wishes=WISHES)
    def ask_quote(self, who: str, wishes: list[tuple[str, int]]) -> None:
        self._do(buying.ask_quote, who, wishes)

    @rule(who=WHO, wishes=WISHES, percents=PERCENTS, hours=HOURS, minutes=MINUTES)
    def quote_to_order(
        self,
        who: str,
        wishes: list[tuple[str, int]],
        percents: list[int],
        hours: int,
        minutes: int,
    ) -> None:
        self._do(buying.ask_quote, who, wishes)
        for percent in percents:
            self._do(keying.offer, 0, percent, hours)
        self._do(let_pass, minutes)
        self._do(buying.accept, 0)

    @precondition(lambda self: self._has("erp", "quote"))
    @rule(nth=ONE, percent=st.sampled_from((0, 5, 20)), hours=HOURS)
    def offer(self, nth: int, percent: int, hours: int) -> None:
        self._do(keying.offer, nth, percent, hours)

    @precondition(lambda self: self._has("erp", "quote"))
    @rule(nth=ONE)
    def decline_quote(self, nth: int) -> None:
        self._do(keying.decline_quote, nth)

    @precondition(lambda self: self._has("shop", "quote"))
    @rule(nth=ONE)
    def accept(self, nth: int) -> None:
        self._do(buying.accept, nth)

    @rule(who=WHO)
    def look(self, who: str) -> None:
        self._do(buying.look, who)

    @rule(minutes=st.sampled_from((15, 1, 120, 1_500)))
    def let_pass(self, minutes: int) -> None:
        self._do(let_pass, minutes)


def machine_of(log: Log, mutate: Mutation | None = None) -> type[Business]:
    """A machine that writes into a log of its own, with the sound engine or another."""
    planted = None if mutate is None else staticmethod(mutate)
    return type("Business", (Business,), {"log": log, "mutate": planted})
