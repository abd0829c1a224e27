"""What people do in whole runs of the machine, written by hand."""

from __future__ import annotations

from scenarios.machine import (
    addressing,
    buying,
    configuring,
    correcting,
    finance,
    increasing,
    keying,
    masters,
    picking,
    succeeding,
    terming,
)
from scenarios.machine.hands import Hands, let_pass
from scenarios.machine.script import Change
from scenarios.machine.small import mine

LIFE: list[Change] = [
    (keying.offer, (0, 5, 6), {}),
    (buying.place, ("bert", [("bolt", 2), ("nut", 3)]), {}),
    (let_pass, (15,), {}),
    (keying.ship, (0, 1), {}),
    (keying.invoice, (0,), {}),
    (keying.pay, (0, 50), {}),
    (keying.cancel, (0, 1, 1), {}),
    (let_pass, (15,), {}),
    (buying.ask_back_shipped, (0, 1), {"replace": False}),
    (let_pass, (15,), {}),
    (keying.authorise, (0, 15), {}),
    (keying.take_back, (0, "NORTH"), {}),
    (keying.inspect, (0, 1), {}),
    (keying.settle, (0,), {"replace": False}),
]
"""An order is shipped and paid in part, cancelled in part, and some of it comes back."""

PARTED: list[Change] = [
    (buying.pay_by_card, ("olga", [("acid", 3), ("bolt", 7)], "card-good"), {}),
    (succeeding.split, (0, 1, 0), {}),
]
"""An order of four fifths of the limit is split: it is owed once."""

UNDER_A_NEW_NUMBER: list[Change] = [
    (buying.place, ("olga", [("nut", 2)]), {}),
    (masters.renumber, (), {}),
    (keying.ship, (0, 0), {}),
    (keying.invoice, (0,), {}),
    (finance.set_terms, ("olga-new", 0, "0", 0), {}),
]
"""What was billed of an order of the former number is in the statement of the new one."""

LESS_OF_AN_OFFER: list[Change] = [
    (buying.ask_quote, ("olga", [("nut", 7)]), {}),
    (keying.offer, (0, 20, 6), {}),
    (let_pass, (15,), {}),
    (buying.accept, (0,), {}),
    (buying.amend, ("order", 3, 3, 4), {}),
    (masters.show_credit, ("olga",), {}),
]
"""What is left of a line is rounded anew, net and tax, and not by its part of the whole."""

LATE_WEATHER = ("card-answered-late", "poison", "reorder")
LATE_CARD: list[Change] = [
    (buying.pay_by_card, ("anna@acme", [("bolt", 3)], "card-good"), {}),
    (buying.pay_by_card, ("branch", [("bolt", 1)], "card-good"), {}),
    (buying.place, ("anna@acme", [("bolt", 1)]), {}),
]
"""While the provider keeps silent somebody else orders of the same."""

OVERTAKEN_WEATHER = ("reorder",)
OVERTAKEN: list[Change] = [
    (buying.place, ("bert", [("gear", 4)]), {}),
    (let_pass, (75,), {}),
    (buying.amend, ("order", 0, 0, 1), {}),
    (let_pass, (75,), {}),
]
"""While the event of an order is held back its buyer wants less of it, and that is delivered."""

SUCCESSION: list[Change] = [
    (finance.set_period, ("open", "refused"), {}),
    (finance.set_terms, ("bert", 30, "2", 0), {}),
    (buying.place, ("bert", [("nut", 9), ("acid", 5)]), {}),
    (let_pass, (15,), {}),
    (succeeding.substitute, (0, 1, 2, 1, 6), {"own": False}),
    (succeeding.split, (1, 0, 4), {}),
    (succeeding.hold, (0, "review"), {}),
    (keying.release, (0,), {}),
    (let_pass, (75,), {}),
    (buying.amend, ("erp_order", 1, 0, 1), {}),
    (let_pass, (15,), {}),
    (keying.ship, (2, 0), {}),
    (keying.invoice, (0,), {}),
    (finance.receive_money, (0, 99, 0), {"payer": False}),
    (keying.ship, (1, 0), {}),
    (keying.invoice, (0,), {}),
    (finance.receive_money, (0, 0, 700), {"payer": False}),
    (finance.apply_money, (0, 0), {}),
    (finance.set_period, ("closed", "next_open"), {}),
    (buying.pay_by_card, ("olga", [("nut", 2)], "card-good"), {}),
    (let_pass, (75,), {}),
    (keying.expect, (1, "nut", "SOUTH", 9, 6), {}),
    (keying.serve, ("SOUTH", "olga", "phone"), {"serves": False}),
    (keying.ship, (0, 0), {}),
    (keying.invoice, (0,), {}),
]
"""What is ordered goes on as two others, is paid with a discount, in advance and by card."""

CARD_GOES_ON: list[Change] = [
    (buying.pay_by_card, ("olga", [("nut", 6)], "card-good"), {}),
    (let_pass, (75,), {}),
    (succeeding.split, (0, 0, 4), {}),
    (succeeding.substitute, (0, 0, 2, 1, 0), {"own": False}),
    (keying.ship, (2, 0), {}),
    (keying.invoice, (0,), {}),
    (keying.ship, (0, 0), {}),
    (keying.invoice, (0,), {}),
    (let_pass, (75,), {}),
    (keying.cancel, (1, 0, 6), {}),
]
"""An order paid by card becomes three: one is billed, one sent as something else, one given up."""

SERVED: list[Change] = [
    (buying.place, ("carla@bert", [("bolt", 2)]), {}),
    (buying.ask_quote, ("carla@acme", [("nut", 2)]), {}),
    (keying.say_prices, ("JPY",), {"included": False}),
    (keying.list_price, ("acid", "JPY", 45, 1), {}),
    (keying.list_price, ("bolt", "KWD", 30, 5), {}),
    (buying.place, ("kira", [("bolt", 6)]), {}),
    (let_pass, (15,), {}),
    (keying.offer, (0, 5, 6), {}),
    (let_pass, (15,), {}),
    (buying.accept, (0,), {}),
    (buying.amend, ("order", 0, 0, 1), {}),
    (buying.amend_head, ("order", 0, "texts"), {}),
    (buying.amend_head, ("order", 0, "place"), {}),
    (keying.assign, ("carla", ("olga",)), {}),
    (let_pass, (75,), {}),
    (buying.place, ("carla@bert", [("acid", 1)]), {}),
    (keying.say_prices, ("KWD",), {"included": False}),
]
"""Staff buys for two accounts and then for neither; lists get prices in two currencies."""

CORRECTED_SUCCESSORS: list[Change] = [
    (buying.place, ("bert", [("nut", 6)]), {}),
    (let_pass, (15,), {}),
    (succeeding.substitute, (0, 0, 3, 0, 0), {"own": True}),
    (succeeding.hold, (0, "price"), {}),
    (correcting.correct_price, (0, 0, 90, 0), {}),
    (let_pass, (15,), {}),
    (correcting.correct_price, (0, 0, 103, 5), {}),
    (succeeding.split, (0, 0, 1), {}),
    (correcting.let_go_on, (0,), {}),
]
"""The price of what is sent instead is corrected twice, and half of it is split off at the last."""

AGREED: list[Change] = [
    (terming.set_term, ("bert", "acid", ("quantity", 3)), {}),
    (buying.place, ("bert", [("acid", 2)]), {}),
    (keying.key_in, ("bert", [("acid", 2)]), {}),
    (terming.end_term, (0, 0), {}),
    (let_pass, (15,), {}),
    (keying.key_in, ("bert", [("acid", 2)]), {}),
    (configuring.configure, ("gear", 2, 250), {"both": False}),
    (let_pass, (15,), {}),
    (configuring.ask_configured, ("kira", [("gear", 1, 1, 1)]), {}),
    (let_pass, (15,), {}),
    (keying.offer, (0, 5, 6), {}),
    (let_pass, (15,), {}),
    (buying.accept, (0,), {}),
    (addressing.ask_address, ("bert", 7), {"instead": False}),
    (let_pass, (15,), {}),
    (addressing.decide_address, (0,), {"accepts": True}),
    (let_pass, (15,), {}),
    (addressing.order_there, ("bert", [("bolt", 2)], 0), {}),
    (masters.repack, ("bolt", 10), {}),
    (let_pass, (15,), {}),
    (buying.place, ("bert", [("bolt", 1)]), {}),
    (let_pass, (15,), {}),
    (picking.release_picks, (0,), {}),
    (let_pass, (15,), {}),
    (picking.confirm, (0, 0), {"short": False}),
    (let_pass, (15,), {}),
    (keying.invoice, (0,), {}),
    (buying.pay_by_card, ("olga", [("nut", 5)], "card-good"), {}),
    (let_pass, (15,), {}),
    (succeeding.hold, (0, "price"), {}),
    (correcting.correct_price, (0, 0, 300, 0), {}),
    (correcting.correct_price, (0, 0, 90, 0), {}),
    (correcting.let_go_on, (0,), {}),
]
"""Terms, options, a further address, another pack, a pick, and a price that its card bears."""

MORE_OF_HELD: list[Change] = [
    (addressing.order_there, ("olga", [("gear", 6)], 0), {}),
    (let_pass, (15,), {}),
    (increasing.more, (0, 0, 1), {}),
    (let_pass, (15,), {}),
]
"""An order is beyond its account's limit and held; what is more of it would not be by itself."""


def pays_for(hands: Hands, account: str, payer: str) -> None:
    """Another pays for an account that has a place, from now on; the machine draws none of it."""
    row = hands.erp.get("relation", mine(account))
    if row is not None:
        place = {**row.body, "payer": mine(payer)}
        hands.clerk("pays for", "PUT", f"/relations/{mine(account)}", place)


def pays_at_once(hands: Hands, account: str) -> None:
    """An account's invoices are due when they are issued, and no terms are set for it."""
    content = {"payment_terms": "NET0"}
    hands.clerk("pays at once", "POST", f"/customers/{mine(account)}/changes", content)


LATE_PAYER: list[Change] = [
    (pays_at_once, ("branch",), {}),
    (buying.place, ("branch", [("nut", 9)]), {}),
    (let_pass, (15,), {}),
    (keying.ship, (0, 0), {}),
    (keying.invoice, (0,), {}),
    (finance.set_terms, ("bert", 0, "0", 0), {}),
    (let_pass, (75,), {}),
    (pays_for, ("branch", "bert"), {}),
    (buying.place, ("branch", [("nut", 1)]), {}),
    (let_pass, (15,), {}),
]
"""Who lets nobody wait comes to pay for an account whose invoice waits by then."""
