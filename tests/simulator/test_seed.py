from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from contracts.ports import Ids
from contracts.ports import Rng as RngPort
from simulator.ids import CountedIds
from simulator.seed import Rng, Seed


def test_a_substream_depends_on_seed_and_name_alone() -> None:
    one, two = Seed(7), Seed(7)
    two.stream("other").uniform()
    assert [one.stream("buyers").word() for _ in range(20)] == [
        two.stream("buyers").word() for _ in range(20)
    ]
    assert Seed(8).stream("buyers").word() != Seed(7).stream("buyers").word()
    assert Seed(7).stream("clerks").word() != Seed(7).stream("buyers").word()


def test_a_substream_satisfies_the_port() -> None:
    rng: RngPort = Seed(1).stream("x")
    assert 0 <= rng.uniform() < 1


def test_a_snapshot_of_positions_continues_every_substream_where_it_stood() -> None:
    seed = Seed("voyage")
    for n in range(13):
        seed.stream("a").below(n + 1)
    seed.stream("b").uniform()
    positions = seed.positions()
    rest = [seed.stream("a").word(), seed.stream("b").word(), seed.stream("c").word()]
    again = Seed("voyage")
    again.stream("c").word()
    again.restore(positions)
    assert [again.stream(name).word() for name in ("a", "b", "c")] == rest


def test_below_is_even_and_never_reaches_its_bound() -> None:
    rng = Seed(3).stream("dice")
    counts = Counter(rng.below(6) for _ in range(12_000))
    assert sorted(counts) == [0, 1, 2, 3, 4, 5]
    assert all(1_800 < count < 2_200 for count in counts.values())
    with pytest.raises(ValueError, match="below 1"):
        rng.below(0)


def test_shuffle_reorders_and_sample_repeats_nothing() -> None:
    rng = Seed(3).stream("cards")
    cards = list(range(52))
    rng.shuffle(cards)
    assert cards != list(range(52))
    assert sorted(cards) == list(range(52))
    assert len(set(rng.sample(cards, 10))) == 10
    assert rng.choice(cards) in cards
    assert {rng.between(1, 3) for _ in range(100)} == {1, 2, 3}


def test_chance_and_waiting_times_have_their_mean() -> None:
    rng = Seed(5).stream("weather")
    assert 0.27 < sum(rng.chance(0.3) for _ in range(5_000)) / 5_000 < 0.33
    assert 9.4 < sum(rng.exponential(10) for _ in range(5_000)) / 5_000 < 10.6


def test_a_decision_depends_on_its_question_and_not_on_what_was_asked_before() -> None:
    seed = Seed(11)
    first = seed.draw("rule", "engine>erp", "erp.orders.create", "S-1", 1)
    seed.draw("rule", "engine>erp", "erp.orders.create", "S-2", 1)
    assert seed.draw("rule", "engine>erp", "erp.orders.create", "S-1", 1) == first
    assert 0 <= first < 1


def test_parts_cannot_be_confused_with_one_another() -> None:
    seed = Seed(11)
    answers = {
        seed.draw("ab", "c"),
        seed.draw("a", "bc"),
        seed.draw("abc"),
        seed.draw("1", "c"),
        seed.draw(1, "c"),
        seed.draw(None, "c"),
        seed.draw("None", "c"),
    }
    assert len(answers) == 7


def test_decisions_are_spread_evenly() -> None:
    seed = Seed(2)
    hits = sum(seed.draw("rule", str(n), 1) < 0.01 for n in range(50_000))
    assert 400 < hits < 600


def test_a_secret_is_stable_valid_base64_and_its_own() -> None:
    seed = Seed(4)
    assert seed.secret("webhook") == Seed(4).secret("webhook")
    assert seed.secret("webhook") != seed.secret("erp")
    assert seed.number("faker") == Seed(4).number("faker") < 2**63
    assert len(base64.b64decode(seed.secret("webhook"), validate=True)) == 36


def test_two_hash_seeds_draw_alike() -> None:
    program = (
        "from simulator.seed import Seed; s = Seed(9);"
        "print(s.stream('x').word(), s.draw('a', 1), s.secret('n'), s.positions())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_position_reads_back_the_same_words() -> None:
    rng = Rng(b"key")
    words = [rng.word() for _ in range(30)]
    rng.position = 17
    assert rng.word() == words[17]


def test_ids_count_per_kind_and_continue_after_a_snapshot() -> None:
    ids = CountedIds()
    port: Ids = ids
    assert [port.next("S"), port.next("S"), port.next("D")] == ["S-000001", "S-000002", "D-000001"]
    again = CountedIds()
    again.restore(ids.export())
    assert again.next("S") == "S-000003"
    assert ids.next("S") == "S-000003"
