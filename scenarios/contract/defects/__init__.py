"""Defects planted in the simulators: what the contract suite must find, and nobody ships.

`seatrial run --suite contract --plant S-01` runs with one. It proves the suite, never an
integration: such a run is INVALID when the defect is found, and so it should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from contracts.health import Problem, Weight
from scenarios.contract.defects.defect import Defect, together
from scenarios.contract.defects.s01_second_release import S01
from scenarios.contract.defects.s02_cancelled_twice import S02
from scenarios.contract.defects.s03_field_renamed import S03
from scenarios.contract.defects.s04_enum_value_added import S04
from scenarios.contract.defects.s05_type_widened import S05
from scenarios.contract.defects.s06_status_gone import S06
from scenarios.contract.defects.s07_header_required import S07
from scenarios.contract.defects.s08_rounding_changed import S08
from scenarios.contract.defects.s09_anybodys_order import S09
from scenarios.contract.defects.s10_scope_forgotten import S10
from scenarios.contract.defects.s11_anybodys_keyed_order import S11
from scenarios.contract.defects.s12_split_doubles import S12
from scenarios.contract.defects.s13_row_lost_at_a_border import S13
from scenarios.contract.defects.s14_release_of_all import S14
from scenarios.contract.defects.s15_declined_and_ordered import S15
from scenarios.contract.defects.s16_card_in_the_order import S16
from scenarios.contract.defects.s17_total_left_behind import S17
from scenarios.contract.defects.s18_money_reversed_twice import S18
from scenarios.contract.defects.s19_change_that_replaces import S19
from scenarios.contract.defects.s20_refusal_without_reason import S20
from scenarios.contract.defects.s21_surcharge_beside_the_price import S21
from scenarios.contract.defects.s22_version_of_another_hour import S22
from scenarios.contract.defects.s23_decided_again import S23
from scenarios.contract.defects.s24_raised_twice import S24
from scenarios.contract.defects.s25_credit_spent_twice import S25
from scenarios.contract.defects.s27_warning_passed_over import S27
from scenarios.contract.defects.s28_tolerance_without_end import S28
from scenarios.contract.defects.s29_head_not_kept import S29
from scenarios.contract.errors import DefectUnknown
from simulator.face import Rework

_ALL: Final = (
    S01,
    S02,
    S03,
    S04,
    S05,
    S06,
    S07,
    S08,
    S09,
    S10,
    S11,
    S12,
    S13,
    S14,
    S15,
    S16,
    S17,
    S18,
    S19,
    S20,
    S21,
    S22,
    S23,
    S24,
    S25,
    S27,
    S29,
    S28,
)

DEFECTS: Final[dict[str, Defect]] = {defect.id: defect for defect in _ALL}
"""Defect id to defect."""

__all__ = ["DEFECTS", "Defect", "defect_of", "drifted", "planted"]


def defect_of(defect_id: str) -> Defect:
    """The defect of that id; raises DefectUnknown, which names those there are."""
    try:
        return DEFECTS[defect_id]
    except KeyError:
        known = ", ".join(DEFECTS)
        raise DefectUnknown(f"there is no defect {defect_id!r}; use one of {known}") from None


def drifted(ids: Sequence[str]) -> Iterator[Problem]:
    """What would be unsound if the owners published what these defects do; raises DefectUnknown.

    A defect that keeps to what is published, and only does it wrongly, changes no contract.
    """
    for defect in map(defect_of, ids):
        change = defect.publishes
        for finding in () if change is None else change.verdict().findings:
            if finding.severity != "info" and change is not None:
                told = f"{finding.rule} in {finding.place} at {finding.at or '/'}"
                weight: Weight = "broken" if finding.severity == "breaking" else "unknown"
                version = f"{change.contract}@{change.version}"
                yield Problem(
                    version, change.part, f"{defect.id} breaks its clients: {told}", weight
                )


def planted(ids: Sequence[str]) -> Rework:
    """What plants these defects; none leaves the simulators as they are."""
    return together([defect_of(each).rework for each in ids])
