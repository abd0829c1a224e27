"""What arrives is spoiled, and the journal says by whom."""

from __future__ import annotations

import pytest

from contracts.ports import Response
from simulator.faults.effects.spoil import Spoil
from simulator.faults.route import PLAIN, Outcome, spoiled

ANSWER = Response(200, {"content-type": "text/csv"}, b"H,items,1\r\n")


@pytest.mark.parametrize(
    ("effect", "body"),
    [
        (Spoil("half"), b"H,ite"),
        (Spoil("twice"), b"H,items,1\r\nH,items,1\r\n"),
        (Spoil("encoding"), "H,items,1\r\n".encode("utf-16")),
    ],
)
def test_a_body_arrives_halved_doubled_or_in_another_encoding(effect: Spoil, body: bytes) -> None:
    bent = effect.bend(PLAIN, "body", 0.0)
    assert bent.spoiled is not None
    assert spoiled(ANSWER, bent.spoiled).body == body


def test_the_first_of_two_rules_spoils_and_an_answer_that_never_came_was_not_hit() -> None:
    bent = Spoil("twice").bend(Spoil("half").bend(PLAIN, "body", 0.0), "body", 0.0)
    assert bent.spoiled == "half"
    assert Spoil().effective(Outcome(False, (200,), 200))
    assert not Spoil().effective(Outcome(False, (200,), "timed_out"))
    assert not Spoil().effective(Outcome(False, (404,), 404))
