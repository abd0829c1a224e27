"""The invariants that are judged, by id: the one list of them."""

from __future__ import annotations

from typing import Final

from scenarios.errors import InvariantUnknown
from scenarios.invariants import (
    i01_no_lost_order,
    i02_no_duplicate_order,
    i03_no_phantom_order,
    i04_order_fidelity,
    i05_price_as_of,
    i06_totals_add_up,
    i07_tax_once,
    i08_currency_kept,
    i09_unit_conservation,
    i10_credit_respected,
    i11_entitlement,
    i12_no_oversell,
    i13_stock_conservation,
    i14_no_add_back,
    i15_status_monotone,
    i16_cancel_wins,
    i17_approval_first,
    i18_shipped_at_most_ordered,
    i19_open_quantity_shown,
    i20_substitution_traced,
    i21_invoice_once,
    i22_shipment_once,
    i23_credit_note,
    i24_freshness,
    i25_convergence,
    i26_no_stale_overwrite,
    i27_ownership,
    i28_completeness,
    i29_identifier_fidelity,
    i30_deletion_propagates,
    i31_effectively_once,
    i32_poison_isolated,
    i33_message_conservation,
    i34_retry_discipline,
    i35_causal_order,
    i36_budget,
    i37_wire_valid,
    i38_version_compatibility,
    i39_no_personal_data_in_output,
    i40_no_secret_outside_header,
    i41_least_privilege,
    i42_authentic_events_only,
    i44_audit_complete,
    i46_drift_reported,
    i47_success_reported,
    i48_silence_at_rest,
)
from scenarios.invariants.model import Invariant

INVARIANTS: Final[dict[str, Invariant]] = {
    "I-01": i01_no_lost_order.INVARIANT,
    "I-02": i02_no_duplicate_order.INVARIANT,
    "I-03": i03_no_phantom_order.INVARIANT,
    "I-04": i04_order_fidelity.INVARIANT,
    "I-05": i05_price_as_of.INVARIANT,
    "I-06": i06_totals_add_up.INVARIANT,
    "I-07": i07_tax_once.INVARIANT,
    "I-08": i08_currency_kept.INVARIANT,
    "I-09": i09_unit_conservation.INVARIANT,
    "I-10": i10_credit_respected.INVARIANT,
    "I-11": i11_entitlement.INVARIANT,
    "I-12": i12_no_oversell.INVARIANT,
    "I-13": i13_stock_conservation.INVARIANT,
    "I-14": i14_no_add_back.INVARIANT,
    "I-15": i15_status_monotone.INVARIANT,
    "I-16": i16_cancel_wins.INVARIANT,
    "I-17": i17_approval_first.INVARIANT,
    "I-18": i18_shipped_at_most_ordered.INVARIANT,
    "I-19": i19_open_quantity_shown.INVARIANT,
    "I-20": i20_substitution_traced.INVARIANT,
    "I-21": i21_invoice_once.INVARIANT,
    "I-22": i22_shipment_once.INVARIANT,
    "I-23": i23_credit_note.INVARIANT,
    "I-24": i24_freshness.INVARIANT,
    "I-25": i25_convergence.INVARIANT,
    "I-26": i26_no_stale_overwrite.INVARIANT,
    "I-27": i27_ownership.INVARIANT,
    "I-28": i28_completeness.INVARIANT,
    "I-29": i29_identifier_fidelity.INVARIANT,
    "I-30": i30_deletion_propagates.INVARIANT,
    "I-31": i31_effectively_once.INVARIANT,
    "I-32": i32_poison_isolated.INVARIANT,
    "I-33": i33_message_conservation.INVARIANT,
    "I-34": i34_retry_discipline.INVARIANT,
    "I-35": i35_causal_order.INVARIANT,
    "I-36": i36_budget.INVARIANT,
    "I-37": i37_wire_valid.INVARIANT,
    "I-38": i38_version_compatibility.INVARIANT,
    "I-39": i39_no_personal_data_in_output.INVARIANT,
    "I-40": i40_no_secret_outside_header.INVARIANT,
    "I-41": i41_least_privilege.INVARIANT,
    "I-42": i42_authentic_events_only.INVARIANT,
    "I-44": i44_audit_complete.INVARIANT,
    "I-46": i46_drift_reported.INVARIANT,
    "I-47": i47_success_reported.INVARIANT,
    "I-48": i48_silence_at_rest.INVARIANT,
}


def invariant(key: str) -> Invariant:
    """The invariant of that id; raises InvariantUnknown naming those there are."""
    try:
        return INVARIANTS[key]
    except KeyError:
        known = ", ".join(INVARIANTS)
        raise InvariantUnknown(f"no invariant {key!r}; there are: {known}") from None
