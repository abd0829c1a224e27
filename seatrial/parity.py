"""`seatrial parity`: does the portal charge what the ERP would, and what a company expects?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from reports.run import Configuration
from scenarios.driver.engines import REFERENCE
from scenarios.errors import MutantIdle
from scenarios.parity.cells import Cell, Cells, drawn
from scenarios.parity.risk import sample_size, upper_bound
from scenarios.parity.sweep import Difference, opens_at, sweep
from scenarios.parity.table import Expected, read_table
from scenarios.voyage.course import mutation_of, world_of
from seatrial import exits
from seatrial.errors import ConfigurationInvalid
from seatrial.question import GENERATED, Question
from seatrial.screen import Screen
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.spec import World

_SHOWN = 20


def parity(
    world: Annotated[
        str, typer.Option(help="A folder of exports, or `generated` from the seed.")
    ] = GENERATED,
    mapping: Annotated[str | None, typer.Option(help="The mapping of the exports.")] = None,
    prices: Annotated[
        Path | None,
        typer.Option(help="Your table of expected prices (docs/parity.md); else the ERP's word."),
    ] = None,
    engine: Annotated[
        str, typer.Option(help="`reference`, or one with a defect: `mutant:M-44`, `mutant:FILE`.")
    ] = REFERENCE,
    profile: Annotated[str, typer.Option(help="How the ERP behaves.")] = "classic",
    risk: Annotated[
        float, typer.Option(help="The risk of finding nothing although more differs, 0 to 1.")
    ] = 0.05,
    tolerable: Annotated[
        float, typer.Option(help="The share of differing prices not to be missed; 0: compare all.")
    ] = 0.01,
    seed: Annotated[int, typer.Option(min=0, help="All chance comes from it.")] = 1,
    days: Annotated[int | None, typer.Option(min=1, help="Days of a generated world.")] = None,
    accounts: Annotated[int | None, typer.Option(min=1, help="Its accounts.")] = None,
    items: Annotated[int | None, typer.Option(min=1, help="Its items.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")
    ] = False,
) -> int:
    """Compare prices over customer x item x quantity break x date. 0: none differs, 10: some do."""
    screen = Screen(json)
    sizes = {"days": days, "accounts": accounts, "items": items, "orders_per_day": None}
    asked = Question(world, mapping, engine, "voyage", None, profile, seed, sizes).resolve()
    if not 0 < risk < 1 or not 0 <= tolerable < 1:
        raise ConfigurationInvalid(
            "--risk is between 0 and 1, --tolerable from 0 to below 1: 0.05 and 0.01, say"
        )
    if asked.wall is not None:
        raise ConfigurationInvalid(
            "parity asks the reference engine, or one with a defect: of an engine of your own a "
            "run tells by I-05"
        )
    if PROFILES[asked.profile].by_files:
        raise ConfigurationInvalid(
            f"an ERP of the profile {asked.profile} has no API to ask for prices; use another one"
        )
    company = world_of(asked)
    population, cells, wanted = _chosen(company, prices, risk, tolerable, seed)
    screen.say(f"comparing {len(cells)} of {population} prices")
    found = _swept(asked, company, cells, wanted)
    answer = _answer(asked, population, cells, found, risk) | {
        "oracle": "erp" if prices is None else "table",
        "tolerable": tolerable,
    }
    if json:
        screen.document(answer)
    else:
        _show(screen, answer, found)
    return exits.NO_GO if found else exits.GO


def _chosen(
    world: World, prices: Path | None, risk: float, tolerable: float, seed: int
) -> tuple[int, list[Cell], list[Expected] | None]:
    """How many cells there are, those to look at, and what is expected of each."""
    since, chance = opens_at(world), Seed(seed).stream("parity")
    rows = None if prices is None else read_table(prices, world, since)
    if rows is None:
        every = Cells(world, since)
        numbers = drawn(len(every), sample_size(len(every), risk, tolerable), chance)
        return len(every), [every[number] for number in numbers], None
    taken = [rows[nth] for nth in drawn(len(rows), sample_size(len(rows), risk, tolerable), chance)]
    return len(rows), [row.cell for row in taken], taken


def _swept(
    asked: Configuration, world: World, cells: list[Cell], wanted: list[Expected] | None
) -> list[Difference]:
    mutate, touch = mutation_of(asked)
    found = sweep(world, wanted, cells, seed=asked.seed, profile=asked.profile, mutate=mutate)
    if mutate is not None and touch.count == 0:
        raise MutantIdle(f"{asked.engine} never acted, so this sweep proves nothing about it")
    return found


def _answer(
    asked: Configuration, population: int, cells: list[Cell], found: list[Difference], risk: float
) -> dict[str, Any]:
    differing = len({(one.customer, one.item, one.quantity, one.at) for one in found})
    return {
        "engine": asked.engine,
        "profile": asked.profile,
        "seed": asked.seed,
        "population": population,
        "compared": len(cells),
        "differing": differing,
        "risk": risk,
        "undetected_at_most": upper_bound(len(cells), differing, population, risk),
        "differences": [asdict(one) for one in found],
    }


def _show(screen: Screen, answer: dict[str, Any], found: list[Difference]) -> None:
    bound, sure = answer["undetected_at_most"] * 100, (1 - answer["risk"]) * 100
    said = (
        f"{answer['differing']} of {answer['compared']} prices differ; of all "
        f"{answer['population']} at most {bound:.3g} % do, with {sure:.4g} % confidence"
    )
    screen.out.print(Text(said, "red" if found else "green"))
    if not found:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("customer", "item", "quantity", "at", "difference"):
        table.add_column(column, overflow="fold")
    for one in found[:_SHOWN]:
        amount = f"{one.quantity} {one.unit}"
        table.add_row(*map(Text, (one.customer, one.item, amount, one.at, one.what)))
    screen.out.print(table)
    if len(found) > _SHOWN:
        screen.out.print(Text(f"and {len(found) - _SHOWN} more; --json has all of them"))
