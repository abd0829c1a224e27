"""Every story of the suite, in the order in which it is played."""

from __future__ import annotations

from typing import Final

from scenarios.stories.story import Story
from scenarios.suites.e2e.agency_let_in import STORY as AGENCY_LET_IN
from scenarios.suites.e2e.agreements_of_one_parent import STORY as AGREEMENTS_OF_ONE_PARENT
from scenarios.suites.e2e.amended_in_time import STORY as AMENDED_IN_TIME
from scenarios.suites.e2e.amended_too_late import STORY as AMENDED_TOO_LATE
from scenarios.suites.e2e.approval_by_the_wrong_role import STORY as APPROVAL_BY_THE_WRONG_ROLE
from scenarios.suites.e2e.approval_chain import STORY as APPROVAL_CHAIN
from scenarios.suites.e2e.approval_first import STORY as APPROVAL_FIRST
from scenarios.suites.e2e.approvers_own_order import STORY as APPROVERS_OWN_ORDER
from scenarios.suites.e2e.backorder import STORY as BACKORDER
from scenarios.suites.e2e.backorder_cancelled_by_line import STORY as BACKORDER_CANCELLED_BY_LINE
from scenarios.suites.e2e.blocked_account import STORY as BLOCKED_ACCOUNT
from scenarios.suites.e2e.budget_and_phone import STORY as BUDGET_AND_PHONE
from scenarios.suites.e2e.budget_of_the_month import STORY as BUDGET_OF_THE_MONTH
from scenarios.suites.e2e.cancelled_and_announced_again import (
    STORY as CANCELLED_AND_ANNOUNCED_AGAIN,
)
from scenarios.suites.e2e.cancelled_and_announced_again import WEATHER as ANNOUNCED_AGAIN
from scenarios.suites.e2e.cancelled_line import STORY as CANCELLED_LINE
from scenarios.suites.e2e.cancelled_order import STORY as CANCELLED_ORDER
from scenarios.suites.e2e.cancelled_while_shipped import STORY as CANCELLED_WHILE_SHIPPED
from scenarios.suites.e2e.card_after_approval import STORY as CARD_AFTER_APPROVAL
from scenarios.suites.e2e.card_approved_late import STORY as CARD_APPROVED_LATE
from scenarios.suites.e2e.card_approved_late import WEATHER as LATE_APPROVAL
from scenarios.suites.e2e.card_approved_late_for_two import STORY as CARD_LATE_FOR_TWO
from scenarios.suites.e2e.card_approved_late_for_two import WEATHER as LATE_FOR_TWO
from scenarios.suites.e2e.card_captured_late import STORY as CARD_CAPTURED_LATE
from scenarios.suites.e2e.card_captured_late import WEATHER as LATE_CAPTURE
from scenarios.suites.e2e.card_declined import STORY as CARD_DECLINED
from scenarios.suites.e2e.card_for_an_offer import STORY as CARD_FOR_AN_OFFER
from scenarios.suites.e2e.card_in_closed_period import STORY as CARD_IN_CLOSED_PERIOD
from scenarios.suites.e2e.card_released import STORY as CARD_RELEASED
from scenarios.suites.e2e.contract_price import STORY as CONTRACT_PRICE
from scenarios.suites.e2e.credit_hold import STORY as CREDIT_HOLD
from scenarios.suites.e2e.credit_of_the_payer import STORY as CREDIT_OF_THE_PAYER
from scenarios.suites.e2e.declined_requisition import STORY as DECLINED_REQUISITION
from scenarios.suites.e2e.described_late import STORY as DESCRIBED_LATE
from scenarios.suites.e2e.discontinued_in_the_cart import STORY as DISCONTINUED_IN_THE_CART
from scenarios.suites.e2e.discount_is_inherited import STORY as DISCOUNT_IS_INHERITED
from scenarios.suites.e2e.discount_of_two import STORY as DISCOUNT_OF_TWO
from scenarios.suites.e2e.early_discount_lost import STORY as EARLY_DISCOUNT_LOST
from scenarios.suites.e2e.early_discount_taken import STORY as EARLY_DISCOUNT_TAKEN
from scenarios.suites.e2e.held_and_split import STORY as HELD_AND_SPLIT
from scenarios.suites.e2e.held_for_review import STORY as HELD_FOR_REVIEW
from scenarios.suites.e2e.hidden_item import STORY as HIDDEN_ITEM
from scenarios.suites.e2e.how_many_by_when import STORY as HOW_MANY_BY_WHEN
from scenarios.suites.e2e.initial_load import STORY as INITIAL_LOAD
from scenarios.suites.e2e.initial_load_interrupted import KILLED
from scenarios.suites.e2e.initial_load_interrupted import STORY as INITIAL_LOAD_INTERRUPTED
from scenarios.suites.e2e.invoice_in_closed_period import STORY as INVOICE_IN_CLOSED_PERIOD
from scenarios.suites.e2e.keyed_beyond_the_limit import STORY as KEYED_BEYOND_THE_LIMIT
from scenarios.suites.e2e.keyed_by_phone import STORY as KEYED_BY_PHONE
from scenarios.suites.e2e.last_pieces import STORY as LAST_PIECES
from scenarios.suites.e2e.limit_is_lowered import STORY as LIMIT_IS_LOWERED
from scenarios.suites.e2e.merged_account import STORY as MERGED_ACCOUNT
from scenarios.suites.e2e.money_before_invoice import STORY as MONEY_BEFORE_INVOICE
from scenarios.suites.e2e.offer_after_approval import STORY as OFFER_AFTER_APPROVAL
from scenarios.suites.e2e.one_payment_two_invoices import STORY as ONE_PAYMENT_TWO_INVOICES
from scenarios.suites.e2e.overdue_and_held import STORY as OVERDUE_AND_HELD
from scenarios.suites.e2e.paid_after_the_close import STORY as PAID_AFTER_THE_CLOSE
from scenarios.suites.e2e.paid_in_parts import STORY as PAID_IN_PARTS
from scenarios.suites.e2e.pallets_and_pieces import STORY as PALLETS_AND_PIECES
from scenarios.suites.e2e.partial_shipment import STORY as PARTIAL_SHIPMENT
from scenarios.suites.e2e.price_changes_while_it_waits import STORY as PRICE_CHANGES_WHILE_IT_WAITS
from scenarios.suites.e2e.price_rises_behind_the_portal import (
    STORY as PRICE_RISES_BEHIND_THE_PORTAL,
)
from scenarios.suites.e2e.price_rises_in_the_cart import STORY as PRICE_RISES_IN_THE_CART
from scenarios.suites.e2e.promise_is_moved import STORY as PROMISE_IS_MOVED
from scenarios.suites.e2e.promotion_ends_in_the_cart import STORY as PROMOTION_ENDS_IN_THE_CART
from scenarios.suites.e2e.quote_after_price_rise import STORY as QUOTE_AFTER_PRICE_RISE
from scenarios.suites.e2e.quote_declined import STORY as QUOTE_DECLINED
from scenarios.suites.e2e.quote_expired import STORY as QUOTE_EXPIRED
from scenarios.suites.e2e.quote_last_minute import STORY as QUOTE_LAST_MINUTE
from scenarios.suites.e2e.quote_lost_answer import STORY as QUOTE_LOST_ANSWER
from scenarios.suites.e2e.quote_lost_answer import WEATHER as LOST_ANSWERS
from scenarios.suites.e2e.quote_of_partners import STORY as QUOTE_OF_PARTNERS
from scenarios.suites.e2e.quote_revised import STORY as QUOTE_REVISED
from scenarios.suites.e2e.replaced_by_an_order import STORY as REPLACED_BY_AN_ORDER
from scenarios.suites.e2e.replaced_instead import STORY as REPLACED_INSTEAD
from scenarios.suites.e2e.return_outside_window import STORY as RETURN_OUTSIDE_WINDOW
from scenarios.suites.e2e.returned_and_credited import STORY as RETURNED_AND_CREDITED
from scenarios.suites.e2e.returned_from_two_parcels import STORY as RETURNED_FROM_TWO_PARCELS
from scenarios.suites.e2e.same_item_twice import STORY as SAME_ITEM_TWICE
from scenarios.suites.e2e.scrapped_with_fee import STORY as SCRAPPED_WITH_FEE
from scenarios.suites.e2e.secrets_rotated import STORY as SECRETS_ROTATED
from scenarios.suites.e2e.split_in_two import STORY as SPLIT_IN_TWO
from scenarios.suites.e2e.staff_on_behalf import STORY as STAFF_ON_BEHALF
from scenarios.suites.e2e.substitute_declined import STORY as SUBSTITUTE_DECLINED
from scenarios.suites.e2e.substitute_returned import STORY as SUBSTITUTE_RETURNED
from scenarios.suites.e2e.substitute_shown import STORY as SUBSTITUTE_SHOWN
from scenarios.suites.e2e.tax_engine_away import STORY as TAX_ENGINE_AWAY
from scenarios.suites.e2e.tax_engine_away import WEATHER as TAX_AWAY
from scenarios.suites.e2e.tax_in_the_price import STORY as TAX_IN_THE_PRICE
from scenarios.suites.e2e.tax_of_a_closed_period import STORY as TAX_OF_A_CLOSED_PERIOD
from scenarios.suites.e2e.tax_rate_changes import STORY as TAX_RATE_CHANGES
from scenarios.suites.e2e.three_decimals import STORY as THREE_DECIMALS
from scenarios.suites.e2e.three_warehouses import STORY as THREE_WAREHOUSES
from scenarios.suites.e2e.two_currencies import STORY as TWO_CURRENCIES
from scenarios.suites.e2e.two_partial_returns import STORY as TWO_PARTIAL_RETURNS
from scenarios.suites.e2e.two_warehouses import STORY as TWO_WAREHOUSES
from scenarios.suites.e2e.warehouse_answer_lost import STORY as WAREHOUSE_ANSWER_LOST
from scenarios.suites.e2e.warehouse_answer_lost import WEATHER as LOST_POSTINGS
from scenarios.suites.e2e.warehouse_away import STORY as WAREHOUSE_AWAY
from scenarios.suites.e2e.warehouse_away import WEATHER as WMS_AWAY
from scenarios.suites.e2e.warehouse_confirms_twice import STORY as WAREHOUSE_CONFIRMS_TWICE
from scenarios.suites.e2e.warehouse_out_of_reach import STORY as WAREHOUSE_OUT_OF_REACH
from scenarios.suites.e2e.warehouse_ships import STORY as WAREHOUSE_SHIPS
from scenarios.suites.e2e.warehouse_short_pick import STORY as WAREHOUSE_SHORT_PICK
from scenarios.suites.e2e.warehouses_of_one_order import STORY as WAREHOUSES_OF_ONE_ORDER
from scenarios.suites.e2e.withdrawn_in_the_cart import STORY as WITHDRAWN_IN_THE_CART
from scenarios.suites.e2e.without_decimals import STORY as WITHOUT_DECIMALS
from simulator.faults import FaultPlan

STORIES: Final[dict[str, Story]] = {
    story.id: story
    for story in (
        CONTRACT_PRICE,
        LAST_PIECES,
        PARTIAL_SHIPMENT,
        BACKORDER,
        CANCELLED_LINE,
        CANCELLED_ORDER,
        PAID_IN_PARTS,
        PRICE_RISES_IN_THE_CART,
        PRICE_RISES_BEHIND_THE_PORTAL,
        SAME_ITEM_TWICE,
        CREDIT_HOLD,
        TWO_CURRENCIES,
        TWO_WAREHOUSES,
        DISCONTINUED_IN_THE_CART,
        RETURNED_AND_CREDITED,
        RETURN_OUTSIDE_WINDOW,
        TWO_PARTIAL_RETURNS,
        SCRAPPED_WITH_FEE,
        RETURNED_FROM_TWO_PARCELS,
        REPLACED_INSTEAD,
        REPLACED_BY_AN_ORDER,
        QUOTE_LAST_MINUTE,
        QUOTE_EXPIRED,
        QUOTE_REVISED,
        QUOTE_DECLINED,
        QUOTE_AFTER_PRICE_RISE,
        QUOTE_LOST_ANSWER,
        QUOTE_OF_PARTNERS,
        AMENDED_IN_TIME,
        AMENDED_TOO_LATE,
        CANCELLED_WHILE_SHIPPED,
        CANCELLED_AND_ANNOUNCED_AGAIN,
        AGREEMENTS_OF_ONE_PARENT,
        APPROVAL_FIRST,
        APPROVAL_BY_THE_WRONG_ROLE,
        APPROVERS_OWN_ORDER,
        APPROVAL_CHAIN,
        DECLINED_REQUISITION,
        PRICE_CHANGES_WHILE_IT_WAITS,
        LIMIT_IS_LOWERED,
        BUDGET_OF_THE_MONTH,
        BUDGET_AND_PHONE,
        DESCRIBED_LATE,
        CREDIT_OF_THE_PAYER,
        HIDDEN_ITEM,
        WITHDRAWN_IN_THE_CART,
        MERGED_ACCOUNT,
        STAFF_ON_BEHALF,
        BLOCKED_ACCOUNT,
        EARLY_DISCOUNT_TAKEN,
        EARLY_DISCOUNT_LOST,
        MONEY_BEFORE_INVOICE,
        OVERDUE_AND_HELD,
        ONE_PAYMENT_TWO_INVOICES,
        INVOICE_IN_CLOSED_PERIOD,
        PAID_AFTER_THE_CLOSE,
        CARD_DECLINED,
        CARD_APPROVED_LATE,
        CARD_AFTER_APPROVAL,
        CARD_LATE_FOR_TWO,
        CARD_FOR_AN_OFFER,
        OFFER_AFTER_APPROVAL,
        DISCOUNT_OF_TWO,
        CARD_CAPTURED_LATE,
        CARD_RELEASED,
        CARD_IN_CLOSED_PERIOD,
        SUBSTITUTE_SHOWN,
        SUBSTITUTE_DECLINED,
        SUBSTITUTE_RETURNED,
        SPLIT_IN_TWO,
        KEYED_BY_PHONE,
        KEYED_BEYOND_THE_LIMIT,
        HELD_FOR_REVIEW,
        HELD_AND_SPLIT,
        BACKORDER_CANCELLED_BY_LINE,
        THREE_DECIMALS,
        WITHOUT_DECIMALS,
        TAX_IN_THE_PRICE,
        PALLETS_AND_PIECES,
        PROMISE_IS_MOVED,
        HOW_MANY_BY_WHEN,
        THREE_WAREHOUSES,
        WAREHOUSE_OUT_OF_REACH,
        PROMOTION_ENDS_IN_THE_CART,
        DISCOUNT_IS_INHERITED,
        SECRETS_ROTATED,
        AGENCY_LET_IN,
        INITIAL_LOAD,
        INITIAL_LOAD_INTERRUPTED,
        WAREHOUSE_SHIPS,
        WAREHOUSE_CONFIRMS_TWICE,
        WAREHOUSE_SHORT_PICK,
        WAREHOUSE_AWAY,
        WAREHOUSE_ANSWER_LOST,
        WAREHOUSES_OF_ONE_ORDER,
        TAX_ENGINE_AWAY,
        TAX_RATE_CHANGES,
        TAX_OF_A_CLOSED_PERIOD,
    )
}
"""Story id to story; the two failures that open every account of this field come first."""

WEATHER: Final[dict[str, FaultPlan]] = {
    QUOTE_LOST_ANSWER.id: LOST_ANSWERS,
    CANCELLED_AND_ANNOUNCED_AGAIN.id: ANNOUNCED_AGAIN,
    CARD_APPROVED_LATE.id: LATE_APPROVAL,
    CARD_LATE_FOR_TWO.id: LATE_FOR_TWO,
    CARD_CAPTURED_LATE.id: LATE_CAPTURE,
    INITIAL_LOAD_INTERRUPTED.id: KILLED,
    WAREHOUSE_AWAY.id: WMS_AWAY,
    TAX_ENGINE_AWAY.id: TAX_AWAY,
    WAREHOUSE_ANSWER_LOST.id: LOST_POSTINGS,
}
"""Story id to its weather; the others are played in fair weather."""
