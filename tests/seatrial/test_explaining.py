"""What a page says of a planted defect is what its own file says."""

from __future__ import annotations

from scenarios.mutants import MUTANTS
from seatrial.explaining import pages


def test_each_planted_defect_has_a_sentence_of_its_own() -> None:
    told = {page.id: page.sentence for page in pages("mutants")}
    assert [known for known, sentence in told.items() if not sentence] == []
    assert len(set(told.values())) == len(MUTANTS)
