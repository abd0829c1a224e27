"""A scope matrix that can be read may still be wrong: each way is told by its row."""

from __future__ import annotations

import pytest

from contracts.scope import ERROR, WARNING, Problem, default_bytes, load_scope, parse_scope
from contracts.scope.cost import Cost, diff, of_scope
from contracts.scope.soundness import Limits, unsound

LIMITS = Limits("classic", 1_200, 480, after={"prices": ("customers", "items")})
TEXT = default_bytes().decode()


def row(name: str, old: str, new: str, text: str = TEXT) -> str:
    """Our matrix with one line of one row changed."""
    head, table, tail = text.partition(f"[objects.{name}]\n")
    lines, blank, rest = tail.partition("\n\n")
    assert old in lines, (name, old)
    return head + table + lines.replace(old, new) + blank + rest


def found(text: str, limits: Limits = LIMITS) -> list[Problem]:
    return unsound(parse_scope(text.encode(), "mine.toml"), limits, "mine.toml")


def all_real_time() -> str:
    text = TEXT.replace('"near_real_time"', '"real_time"').replace('"batch"', '"real_time"')
    text = text.replace("freshness_s = 7200", "freshness_s = 900")
    return text.replace("freshness_s = 3600", "freshness_s = 900").replace("= 1800", "= 900")


def not_synced(name: str) -> str:
    """Our matrix with one row that is not carried."""
    cart = TEXT.partition("[objects.cart]\n")[2].partition("\n\n")[0]
    head, table, tail = TEXT.partition(f"[objects.{name}]\n")
    lines, blank, rest = tail.partition("\n\n")
    means = next(line for line in lines.split("\n") if line.startswith("definition"))
    kept = [means if line.startswith("definition") else line for line in cart.split("\n")]
    return head + table + "\n".join(kept) + blank + rest


SEGMENT = """
[segments.gold]
name = "Gold"
customers = ["C-1"]
"""
PIM = """
[systems.pim]
name = "PIM"
stakeholder = "Catalogue"
escalation = "on call"
support_hours = "always"
"""
BATCHES = 'name = "ERP"\nbatch_every_s = { prices = 86400 }'
CASES = [
    pytest.param(
        row("prices", '"erp>storefront"', '"storefront>erp"'),
        ("objects.prices.direction", "the owner is erp"),
        id="it flows from whoever does not own it",
    ),
    pytest.param(
        row(
            "discounts", '"erp"', '"storefront"', row("discounts", '"erp>', '"storefront>')
        ).replace("storefront>storefront", "storefront>erp"),
        ("objects.discounts.owner", "'price' has two owners: erp by objects.prices"),
        id="two rows of one meaning have two owners",
    ),
    pytest.param(
        row("discounts", '"flow-discounts"', '"flow-prices"'),
        ("objects.discounts.identity", "'flow-prices' is that of objects.prices.identity too"),
        id="two flows share an identity",
    ),
    pytest.param(
        row("discounts", '"flow-discounts"', '"clerk"'),
        ("objects.discounts.identity", "'clerk' is somebody else in the simulated systems"),
        id="a flow takes the identity of people",
    ),
    pytest.param(
        row("discounts", '"erp>storefront"', '"storefront>erp"'),
        ("objects.discounts.direction", "loop: erp > storefront > erp"),
        id="a loop",
    ),
    pytest.param(
        TEXT.replace('name = "ERP"', BATCHES),
        ("objects.prices.freshness_s", "lets go of prices every 86400 s"),
        id="fresher than the batch window",
    ),
    pytest.param(
        TEXT.replace('name = "ERP"', 'name = "ERP"\ncalls_per_minute = 10').replace("1800", "2"),
        ("objects.availability.freshness_s", "60.0 calls a minute to erp"),
        id="more calls than the rate limit",
    ),
    pytest.param(
        row("orders", "= 900", "= 60"),
        ("objects.orders.freshness_s", "may take 480 s over one call"),
        id="faster than the ERP",
    ),
    pytest.param(
        all_real_time(),
        ("objects.customers.freshness_class", "everything is real_time"),
        id="everything real-time",
    ),
    pytest.param(
        row("orders", "= 900", "= 901"),
        ("objects.orders.freshness_s", "is not real time"),
        id="a real time that is none",
    ),
    pytest.param(
        row("items", "= 3600", "= 3600\nsegments = { gold = 60 }") + SEGMENT,
        ("objects.items.segments.gold", "is of no customer"),
        id="a segment of what is everybody's",
    ),
    pytest.param(
        row("prices", "= 3600", "= 3600\nsegments = { gold = 3600 }") + SEGMENT,
        ("objects.prices.segments.gold", "no shorter than the 3600 s"),
        id="a segment that is served no better",
    ),
    pytest.param(
        row("items", "= 3600", "= 31536000"),
        ("objects.items.freshness_s", "more than a month"),
        id="a freshness of a year",
    ),
    pytest.param(
        row("items", "phase = 1", "phase = 2"),
        ("objects.prices.phase", "objects.items which it refers to comes in phase 2"),
        id="earlier than what it refers to",
    ),
]


@pytest.mark.parametrize(("text", "told"), CASES)
def test_what_cannot_be_is_an_error_that_names_its_row(text: str, told: tuple[str, str]) -> None:
    errors = [one for one in found(text) if one.weight == ERROR]
    assert told[0] in [one.row for one in errors]
    (error,) = [one for one in errors if one.row == told[0] and told[1] in one.what]
    assert str(error).startswith(f"mine.toml: {told[0]}: ")
    assert len(error.mend.split()) >= 3


def test_our_own_matrix_is_sound_and_a_question_that_is_answered_is_none() -> None:
    assert found(TEXT) == []
    answered = all_real_time().replace(
        "\n[systems", '\neverything_real_time = "a kiosk"\n[systems', 1
    )
    assert found(answered) == []


def test_a_profile_with_nightly_prices_cannot_give_them_within_the_hour() -> None:
    nightly = Limits("nightly", 1_200, 480, {"prices": 86_400})
    (error,) = found(TEXT, nightly)
    assert "the ERP profile nightly lets go of prices every 86400 s" in str(error)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (TEXT + PIM, "systems.pim"),
        (TEXT.replace('cart = "What', 'basket = "x"\ncart = "What'), "definitions.basket"),
        (TEXT.replace("phase = 2", "phase = 3"), "objects"),
        (row("customers", "near_real_time", "batch").replace("3600", "900"), "objects.customers"),
        (TEXT.replace('customer = "', 'debtor = "').replace('"customer"', '"debtor"'), "customer"),
        (TEXT + SEGMENT, "segments.gold"),
        (row("availability", "= 1800", "= 20"), "objects.availability.freshness_s"),
        (not_synced("erp_orders"), "objects.captures"),
    ],
    ids=[
        "idle system",
        "idle definition",
        "gap",
        "batch of minutes",
        "no shared meaning",
        "idle",
        "greedy",
        "the rest of an order that was paid by card",
    ],
)
def test_what_is_questionable_is_a_warning(text: str, place: str) -> None:
    (warning,) = found(text)
    assert warning.weight == WARNING
    assert place in warning.row


def test_three_systems_in_a_circle_are_a_loop() -> None:
    circle = ("erp>storefront", "storefront>pim", "pim>erp")
    rows = [
        f'[objects.o{nth}]\nowner = "{way.partition(">")[0]}"\ndirection = "{way}"\n'
        'freshness_class = "batch"\nfreshness_s = 86400\nidentifiers = "erp"\n'
        'definition = "item"\npattern = "middleware"\nphase = 1\n'
        for nth, way in enumerate(circle)
    ]
    told = [str(one) for one in found(TEXT + PIM + "\n".join(rows)) if "loop" in one.what]
    assert told
    assert "erp > storefront > pim > erp" in told[0]


def test_the_same_matrix_twice_costs_nothing() -> None:
    assert diff(load_scope(), load_scope()) == []


def test_a_row_more_costs_what_it_asks_for() -> None:
    old = load_scope()
    more = row("cart", '"none"\nfresh', '"both"\nfresh')
    figure = 'freshness_class = "near_real_time"\nfreshness_s = 3600'
    more = row("cart", 'freshness_class = "never"', figure, more)
    more = row("cart", 'pattern = "none"', 'pattern = "middleware"\nchanges_per_day = 5', more)
    new = parse_scope(more.encode(), "mine.toml")
    total = sum((change.cost for change in diff(old, new)), Cost())
    before, after = of_scope(old), of_scope(new)
    assert after.mappings == before.mappings + 2
    assert (
        after.calls_per_day
        == before.calls_per_day + 10
        == before.calls_per_day + total.calls_per_day
    )
    added = next(one for one in diff(old, new) if one.what.startswith("direction"))
    assert (added.cost.mappings, added.cost.stories, added.cost.runbooks) == (2, 4, 2)


def test_a_shorter_figure_costs_its_alerts_and_the_reads_of_the_feed() -> None:
    new = parse_scope(row("availability", "= 1800", "= 600").encode(), "mine.toml")
    figure, reads = diff(load_scope(), new)
    assert (figure.row, figure.what) == ("objects.availability", "freshness_s 1800 -> 600")
    assert figure.cost == Cost(alerts=1)
    assert (reads.row, reads.cost) == ("reads of erp", Cost(calls_per_day=288 - 96))


def test_a_new_contact_costs_runbooks_and_a_dropped_row_frees_calls() -> None:
    text = TEXT.replace("ERP application support, on-call engineer", "Nobody in particular")
    (change,) = diff(load_scope(), parse_scope(text.encode(), "mine.toml"))
    assert (change.row, change.what, change.cost) == (
        "systems.erp",
        "escalation",
        Cost(runbooks=32),
    )
    dropped = parse_scope(TEXT.partition("[objects.invoices]")[0].encode(), "mine.toml")
    gone = {one.row: one for one in diff(load_scope(), dropped)}
    assert gone["objects.invoices"].cost == Cost(calls_per_day=-70)
