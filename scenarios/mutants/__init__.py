"""Defects planted in the reference engine: each a file, each with the invariants it must break.

`seatrial run --engine mutant:M-01` sails with one; `mutant:FILE.py` and `mutant:FILE.patch` sail
with one that somebody brings along. A run of a mutant whose replaced part was never called proves
nothing and is a fault of the harness.
"""

from __future__ import annotations

from typing import Final

from reports.run import Defect
from scenarios.defects import is_patch
from scenarios.errors import MutantUnknown
from scenarios.mutants.brought import Apply, of_module, of_patch
from scenarios.mutants.m01_retry_without_lookup import M01
from scenarios.mutants.m02_fresh_key_per_attempt import M02
from scenarios.mutants.m03_dedup_in_memory import M03
from scenarios.mutants.m04_marked_sent_before_sending import M04
from scenarios.mutants.m05_no_lookup_at_restart import M05
from scenarios.mutants.m06_dedup_on_delivery_id import M06
from scenarios.mutants.m07_check_then_insert import M07
from scenarios.mutants.m08_lookup_never_matches import M08
from scenarios.mutants.m09_late_payload_applied import M09
from scenarios.mutants.m10_cancelled_revived import M10
from scenarios.mutants.m12_cursor_loses_equal_times import M12
from scenarios.mutants.m17_validity_ends_late import M17
from scenarios.mutants.m18_price_key_without_customer import M18
from scenarios.mutants.m19_binary_floats import M19
from scenarios.mutants.m21_amount_in_shop_currency import M21
from scenarios.mutants.m22_pack_factor_forgotten import M22
from scenarios.mutants.m23_on_hand_for_available import M23
from scenarios.mutants.m25_lines_matched_by_sku import M25
from scenarios.mutants.m26_first_parcel_closes import M26
from scenarios.mutants.m27_cumulative_credit import M27
from scenarios.mutants.m29_poison_blocks_the_rest import M29
from scenarios.mutants.m30_dropped_after_three import M30
from scenarios.mutants.m32_success_without_effect import M32
from scenarios.mutants.m33_unknown_order_dropped import M33
from scenarios.mutants.m35_payload_in_the_log import M35
from scenarios.mutants.m36_signature_optional import M36
from scenarios.mutants.m43_invoice_per_event import M43
from scenarios.mutants.m44_contract_price_too_high import M44
from scenarios.mutants.m45_order_known_by_its_event import M45
from scenarios.mutants.m46_pause_of_one_message import M46
from scenarios.mutants.m48_spending_limit_lost import M48
from scenarios.mutants.m49_restriction_for_all_dropped import M49
from scenarios.mutants.m50_quote_repriced import M50
from scenarios.mutants.m51_quote_asked_again import M51
from scenarios.mutants.m52_substitute_unlinked import M52
from scenarios.mutants.m53_keyed_order_echoed import M53
from scenarios.mutants.m54_papers_of_the_other_half import M54
from scenarios.mutants.m55_substitute_repriced import M55
from scenarios.mutants.m56_tax_put_on_top import M56
from scenarios.mutants.m57_base_quantity_lost import M57
from scenarios.mutants.m58_nothing_inherited import M58
from scenarios.mutants.m59_every_warehouse_serves import M59
from scenarios.mutants.m60_unapplied_taken_for_paid import M60
from scenarios.mutants.m61_money_posted_again import M61
from scenarios.mutants.m62_refused_posting_forgotten import M62
from scenarios.mutants.m63_money_left_unapplied import M63
from scenarios.mutants.m64_seconds_read_as_milliseconds import M64
from scenarios.mutants.m65_fresh_file_name import M65
from scenarios.mutants.m66_file_taken_before_it_is_whole import M66
from scenarios.mutants.m67_super_user_token import M67
from scenarios.mutants.m68_token_of_another_flow import M68
from scenarios.mutants.m69_name_in_a_metric import M69
from scenarios.mutants.m70_token_in_the_address import M70
from scenarios.mutants.m71_price_in_the_error_log import M71
from scenarios.mutants.m72_audit_row_altered import M72
from scenarios.mutants.m73_secret_read_once import M73
from scenarios.mutants.m74_closed_left_behind import M74
from scenarios.mutants.m75_position_kept_too_early import M75
from scenarios.mutants.m76_known_by_a_cut_field import M76
from scenarios.mutants.m77_built_on_an_unnamed_field import M77
from scenarios.mutants.m79_first_signature_alone import M79
from scenarios.mutants.m80_webhook_secret_read_once import M80
from scenarios.mutants.m82_acknowledged_too_early import M82
from scenarios.mutants.m83_redelivery_taken_for_news import M83
from scenarios.mutants.m84_confirmation_known_by_its_telling import M84
from scenarios.mutants.m85_short_pick_told_as_shipped import M85
from scenarios.mutants.m86_posting_sent_again import M86
from scenarios.mutants.m87_month_spent_as_a_quarter import M87
from scenarios.mutants.m88_attributes_merged import M88
from scenarios.mutants.m89_hidden_until_described import M89
from scenarios.mutants.m90_short_page_for_the_last import M90
from scenarios.mutants.m91_next_link_without_an_offset import M91
from scenarios.mutants.m92_end_told_before_what_follows import M92
from scenarios.mutants.m93_all_that_was_taken_so_far import M93
from scenarios.mutants.m94_successor_shown_once import M94
from scenarios.mutants.m95_staff_in_its_own_name import M95
from scenarios.mutants.m96_staff_serves_for_ever import M96
from scenarios.mutants.m97_first_price_list_speaks_for_all import M97
from scenarios.mutants.m98_open_line_forgotten import M98
from scenarios.mutants.m99_balance_loaded_twice import M99
from scenarios.mutants.m100_heads_compared_as_texts import M100
from scenarios.mutants.m101_hundredths_of_every_currency import M101
from scenarios.mutants.m102_limit_of_nothing_dropped import M102
from scenarios.mutants.m103_ended_budget_kept import M103
from scenarios.mutants.m104_pictures_sorted_by_name import M104
from scenarios.mutants.m105_statement_by_its_balance import M105
from scenarios.mutants.m106_prices_never_compared import M106
from scenarios.mutants.m107_repaired_past_the_inbox import M107
from scenarios.mutants.m108_drift_without_an_age import M108
from scenarios.mutants.m109_repair_that_overrules_nothing import M109
from scenarios.mutants.m110_asker_left_behind import M110
from scenarios.mutants.m111_staff_taken_for_the_buyer import M111
from scenarios.mutants.m112_taken_for_entered import M112
from scenarios.mutants.m113_queue_not_looked_into import M113
from scenarios.mutants.m114_refusal_kept_back import M114
from scenarios.mutants.m115_price_before_the_correction import M115
from scenarios.mutants.m116_first_date_moves_along import M116
from scenarios.mutants.m117_reversals_ignored import M117
from scenarios.mutants.m118_reversed_twice import M118
from scenarios.mutants.m119_newest_invoice_of_the_order import M119
from scenarios.mutants.m120_done_is_the_end import M120
from scenarios.mutants.m121_refund_posted_again import M121
from scenarios.mutants.m122_former_number_forgotten import M122
from scenarios.mutants.m123_least_without_its_unit import M123
from scenarios.mutants.m124_limit_taken_for_available import M124
from scenarios.mutants.m125_first_address_kept import M125
from scenarios.mutants.m126_ship_to_left_out import M126
from scenarios.mutants.m127_refusal_inside_counted_as_done import M127
from scenarios.mutants.m128_blanks_stripped import M128
from scenarios.mutants.m129_texts_normalised import M129
from scenarios.mutants.m130_last_option_lost import M130
from scenarios.mutants.m131_options_of_first_line import M131
from scenarios.mutants.m132_what_came_later_never_compared import M132
from scenarios.mutants.m134_answered_when_all_is_done import M134
from scenarios.mutants.m135_stale_no_counted_as_done import M135
from scenarios.mutants.m136_address_asked_again import M136
from scenarios.mutants.m137_address_accepted_by_the_engine import M137
from scenarios.mutants.m138_order_behind_its_amendment import M138
from scenarios.mutants.m140_increase_unlinked import M140
from scenarios.mutants.m141_shipped_cut_to_ordered import M141
from scenarios.mutants.m142_closed_short_told_as_open import M142
from scenarios.mutants.m143_head_left_behind import M143
from scenarios.mutants.m144_amendment_dated_when_carried import M144
from scenarios.mutants.m146_all_of_the_credit_shown_as_unused import M146
from scenarios.mutants.m152_hold_left_out import M152
from scenarios.mutants.m153_hold_shown_for_ever import M153
from scenarios.mutants.m154_authorised_in_hundredths import M154
from scenarios.mutants.m155_one_hold_of_several import M155
from scenarios.mutants.m156_broken_feed_keeps_the_others import M156
from scenarios.mutants.m159_lock_taken_for_a_no import M159
from scenarios.mutants.m160_no_after_a_lock_not_taken import M160
from scenarios.mutants.m161_every_warning_accepted import M161
from scenarios.mutants.m162_warning_taken_for_a_no import M162
from scenarios.mutants.m164_returned_by_sku import M164
from scenarios.mutants.m165_refused_line_lost import M165
from scenarios.mutants.mutant import Mutant, Touch

MUTANTS: Final[dict[str, Mutant]] = {
    mutant.id: mutant
    for mutant in (
        M01,
        M02,
        M03,
        M04,
        M05,
        M06,
        M07,
        M08,
        M09,
        M10,
        M12,
        M17,
        M18,
        M19,
        M21,
        M22,
        M23,
        M25,
        M26,
        M27,
        M29,
        M30,
        M32,
        M33,
        M35,
        M36,
        M43,
        M44,
        M45,
        M46,
        M48,
        M49,
        M50,
        M51,
        M52,
        M53,
        M54,
        M55,
        M56,
        M57,
        M58,
        M59,
        M60,
        M61,
        M62,
        M63,
        M64,
        M65,
        M66,
        M67,
        M68,
        M69,
        M70,
        M71,
        M72,
        M73,
        M74,
        M75,
        M76,
        M77,
        M79,
        M80,
        M82,
        M83,
        M84,
        M85,
        M86,
        M87,
        M88,
        M89,
        M90,
        M91,
        M92,
        M93,
        M94,
        M95,
        M96,
        M97,
        M98,
        M99,
        M100,
        M101,
        M102,
        M103,
        M104,
        M105,
        M106,
        M107,
        M108,
        M109,
        M110,
        M111,
        M112,
        M113,
        M114,
        M115,
        M116,
        M117,
        M118,
        M119,
        M120,
        M121,
        M122,
        M123,
        M124,
        M125,
        M126,
        M127,
        M128,
        M129,
        M130,
        M131,
        M132,
        M134,
        M135,
        M136,
        M137,
        M138,
        M156,
        M159,
        M160,
        M140,
        M146,
        M143,
        M144,
        M141,
        M142,
        M152,
        M153,
        M154,
        M155,
        M161,
        M162,
        M164,
        M165,
    )
}
"""Mutant id to mutant; ids follow the catalogue of defects."""

PREFIX: Final = "mutant:"
"""How an engine is named that has a defect; an id or a file follows."""

__all__ = ["MUTANTS", "PREFIX", "Mutant", "Touch", "mutant_of", "mutation"]


def mutant_of(mutant_id: str) -> Mutant:
    """The mutant of that id; raises MutantUnknown, which names those there are."""
    try:
        return MUTANTS[mutant_id]
    except KeyError:
        known = ", ".join(MUTANTS)
        raise MutantUnknown(
            f"there is no mutant {mutant_id!r}; use one of {known}, or a .py or .patch file"
        ) from None


def mutation(engine: str, defect: Defect | None) -> Apply | None:
    """What puts the defect into the parts of an engine of that name; None for one without any.

    Raises MutantUnknown, or what reading a `defect` that was brought along raises.
    """
    if not engine.startswith(PREFIX):
        return None
    if defect is None:
        return mutant_of(engine.removeprefix(PREFIX)).apply
    return of_patch(defect) if is_patch(defect) else of_module(defect)
