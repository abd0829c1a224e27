"""`seatrial contracts`: what is published, whether it is sound, whom a change breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

import contracts
from contracts.compat.reading import Reading
from contracts.compat.verdict import Direction, Mode, Verdict
from contracts.compat.waivers import Waiver, read_waivers, waived
from contracts.errors import LockRefused, ValueInvalid
from contracts.health import Problem, problems
from contracts.instants import parse_date
from contracts.lock import lock, locked
from contracts.published import CONTRACTS, meta, parse_urn, schemas
from contracts.withdrawal import withdrawals
from scenarios.contract.defects import drifted
from seatrial import exits
from seatrial.contract_files import Source, comparison, read, source
from seatrial.contract_show import listing, soundness, verdict_text
from seatrial.contract_usage import judged_by_usage, read_usage, tell_usage, undocumented_in
from seatrial.errors import ConfigurationInvalid
from seatrial.screen import Screen
from seatrial.traffic import check_traffic

contracts_app: Final = typer.Typer(
    name="contracts",
    help="The published contracts, and whether a change breaks somebody. "
    "Exit codes: 0 compatible or sound, 10 breaking or broken, 20 unknown, 30 unreadable input.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_EXITS: Final = {"compatible": exits.GO, "breaking": exits.NO_GO, "unknown": exits.INCONCLUSIVE}
_TOUCHES: Final = {"untouched": exits.GO, "broken": exits.NO_GO, "unknown": exits.INCONCLUSIVE}
_WAIVERS: Final = Path(contracts.__file__).parent / "waivers.json"


Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]
Today = Annotated[
    str | None, typer.Option("--today", help="The day to judge dates by, YYYY-MM-DD; else today.")
]
Waivers = Annotated[
    Path | None, typer.Option("--waivers", help="A file of waivers; else those of the package.")
]


Plant = Annotated[
    str,
    typer.Option(
        "--plant",
        help="For self-tests: drifts, such as S-03, as if what the planted simulator does were "
        "published.",
    ),
]
Traffic = Annotated[
    list[Path] | None,
    typer.Option(
        "--traffic", help="A HAR 1.2 file or a journal: hold its calls and answers to a contract."
    ),
]
Usages = Annotated[
    list[Path] | None,
    typer.Option(
        "--usage", help="What a consumer uses: a run folder, a usage file or a Pact file of his."
    ),
]
Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        help="An OpenAPI document, or such as orders@1.0.0; else every version of ours.",
    ),
]
At = Annotated[
    list[str] | None,
    typer.Option(
        "--at",
        help="Where a system was, such as erp=https://host/base; what went elsewhere is left out.",
    ),
]


@contracts_app.command("list")
def list_(json: Json = False) -> int:
    """Every contract with its versions, their status and dates."""
    rows = [_row(contract, version) for contract in CONTRACTS for version in CONTRACTS[contract]]
    listing(Screen(json), rows)
    return exits.GO


@contracts_app.command()
def check(
    traffic: Traffic = None,
    against: Against = None,
    at: At = None,
    today: Today = None,
    waivers: Waivers = None,
    plant: Plant = "",
    json: Json = False,
) -> int:
    """Whether all contracts are sound; with --traffic, whether recorded calls keep to them.

    Sound: examples, lock, references, status and dates, and steps between versions.
    """
    if traffic:
        return check_traffic(Screen(json), traffic, against, at or ())
    if against or at:
        raise ConfigurationInvalid("--against and --at say what --traffic is held to: name a file")
    ids = tuple(dict.fromkeys(one.strip() for one in plant.split(",") if one.strip()))
    found = [*drifted(ids), *problems(_day(today), _waivers(waivers))]
    soundness(Screen(json), found)
    return _weight(found)


@contracts_app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A file, or such as orders@1.0.0.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What takes its place.")],
    mode: Annotated[Mode, typer.Option(help="Who must get along with whom.")] = "backward",
    direction: Annotated[
        Direction, typer.Option(help="Which way a bare schema's message goes.")
    ] = "document",
    level: Annotated[
        Reading | None,
        typer.Option(help="How readers read; else strict for a bare schema, tolerant for an API."),
    ] = None,
    since: Annotated[
        list[str] | None,
        typer.Option("--since", help="An older version to hold NEW to as well (transitive)."),
    ] = None,
    all_changes: Annotated[bool, typer.Option("--all", help="Also what breaks nobody.")] = False,
    usage: Usages = None,
    today: Today = None,
    waivers: Waivers = None,
    json: Json = False,
) -> int:
    """Whether NEW may take the place of OLD: what breaks, for whom, and a witness.

    With --usage the exit code is about those consumers alone: 0 where nothing that they use is
    touched, 10 where something breaks one of them, 20 where nobody can say.
    """
    usages = [read_usage(path) for path in usage or ()]
    after = source(new)
    reading = level or ("strict" if after.kind == "schema" else "tolerant-reader")
    found = []
    for name in dict.fromkeys([*(since or ()), *_before(after, mode), old]):
        verdict = comparison(source(name), after, mode, direction, reading)
        found.append((name, waived(verdict, _waivers(waivers), _day(today), name, new)))
    screen = Screen(json)
    if not usages:
        verdict_text(screen, found, new, whole=all_changes)
        return _EXITS[_result([verdict for _, verdict in found])]
    if not json:
        verdict_text(screen, found, new, whole=all_changes)
    worst, rows = judged_by_usage(screen, source(old), new, found, usages)
    if json:
        verdict_text(screen, found, new, whole=all_changes, more={"consumers": rows})
    return _TOUCHES[worst]


@contracts_app.command("usage")
def usage_(
    what: Annotated[Path, typer.Argument(metavar="FROM", help="A run folder, usage or Pact file.")],
    out: Annotated[Path | None, typer.Option(help="Write it as a usage file.")] = None,
    pact: Annotated[Path | None, typer.Option(help="Write it as a Pact file of version 4.")] = None,
    provider: Annotated[
        str | None, typer.Option(help="Of which provider the Pact file is: erp or storefront.")
    ] = None,
    json: Json = False,
) -> int:
    """What a consumer reads and sends: from a run, a usage file or a Pact file, written as both."""
    used = read_usage(what)
    tell_usage(Screen(json), used, undocumented_in(what, used), out, pact, provider)
    return exits.GO


@contracts_app.command()
def release(today: Today = None, json: Json = False) -> int:
    """Lock the hash of every version that was released since, unless one went too soon."""
    for name, says in withdrawals(_day(today)):
        raise LockRefused(f"{name} {says}")
    path = Path(contracts.__file__).parent / "LOCK.json"
    names = lock(path)
    screen = Screen(json)
    if json:
        screen.document({"locked": names})
    else:
        screen.out.print(f"locked: {', '.join(names) or 'nothing new'}", markup=False)
    return exits.GO


def _before(new: Source, mode: Mode) -> list[str]:
    """What a transitive mode holds a version of a contract to: every older one that is served."""
    if new.kind != "contract" or not mode.endswith("-transitive"):
        return []
    known = CONTRACTS[new.contract]
    older = known[: known.index(new.version)]
    served = [one for one in older if meta(new.contract, one)["status"] in {"active", "deprecated"}]
    return [f"{new.contract}@{version}" for version in served]


def _row(contract: str, version: str) -> dict[str, Any]:
    said = meta(contract, version)
    own = [name for name in schemas() if parse_urn(name)[:2] == (contract, version)]
    return {
        "contract": contract,
        "version": version,
        "status": said["status"],
        "released": said["released"],
        "deprecated_at": said.get("deprecated_at"),
        "sunset_at": said.get("sunset_at"),
        "successor": said.get("successor"),
        "mode": said["mode"],
        "schemas": len(own),
        "locked": f"{contract}@{version}" in locked(),
    }


def _result(verdicts: list[Verdict]) -> str:
    results = {verdict.result for verdict in verdicts}
    if "breaking" in results:
        return "breaking"
    return "unknown" if "unknown" in results else "compatible"


def _weight(found: list[Problem]) -> int:
    weights = {problem.weight for problem in found}
    if "broken" in weights:
        return exits.NO_GO
    return exits.INCONCLUSIVE if weights else exits.GO


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return parse_date(text)
    except ValueInvalid as error:
        raise ConfigurationInvalid(f"--today {text}: {error}") from None


def _waivers(path: Path | None) -> list[Waiver]:
    return read_waivers(read(path or _WAIVERS))
