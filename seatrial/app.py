"""The commands. Each reads its options, does its work by one call, and returns an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from reports.difference import LESS, WORSE, differences
from reports.folder import RunFolder
from reports.reasons import INVALID
from reports.run import BRISK_PLAN, DEFAULT_PLAN
from reports.text import print_verdict
from reports.verdict import EXIT_CODES
from scenarios.driver.engines import REFERENCE
from scenarios.voyage.foreign import ALL as EVERYTHING
from scenarios.voyage.foreign import CLAIMABLE
from seatrial import exits, show
from seatrial.contracting import contracts_app
from seatrial.doctor import examine
from seatrial.drifting import drift
from seatrial.explaining import page_of
from seatrial.exporting import export
from seatrial.judging import judge_again, judge_whole, read_verdict
from seatrial.paging import build_page
from seatrial.parity import parity
from seatrial.question import ALL, GENERATED, Question
from seatrial.replaying import replay
from seatrial.sailing import claim, sail
from seatrial.scoping import scope_app
from seatrial.screen import Screen
from seatrial.serving import serve
from seatrial.trailing import audit_trail

app: Final = typer.Typer(
    name="seatrial",
    help="Sails an ERP to storefront integration through real workflows and foul weather, and says "
    "GO or NO-GO from the journal. Exit codes: 0 GO, 10 NO-GO, 20 INCONCLUSIVE, 30 usage or "
    "configuration, 70 fault of the harness, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]
Serves = Annotated[
    str,
    typer.Option(
        help="Versions of contracts that the simulated systems serve, such as `orders@1.0.0`; "
        "`oldest` or `newest` of all; else every released one (docs/contracts.md)."
    ),
]
Pins = Annotated[
    str,
    typer.Option(
        help="Versions that the engine is written for, such as `orders@2.0.0`, `newest`; else it "
        "names none, which means the first."
    ),
]
PatternName = Annotated[
    str | None,
    typer.Option(
        help="How all flows of the reference engine are wired: `point-to-point`, `middleware`, "
        "`event-bus` or `hybrid` (docs/patterns.md); else each as the scope matrix says."
    ),
]
Plant = Annotated[
    str, typer.Option(help="For self-tests: defects to plant in the simulators, such as S-01.")
]
Matrix = Annotated[
    str | None, typer.Option(help="Your scope matrix (docs/scope.md); else contracts/scope.toml.")
]
Hasten = Annotated[
    int | None,
    typer.Option(min=1, help="Your own engine's world: so many times as fast; else what fits."),
]
Port = Annotated[
    int | None,
    typer.Option(min=1, max=65_534, help="With `url:`: the ERP's port; the shop's is the next."),
]
ReadyWithin = Annotated[
    int | None, typer.Option(min=1, help="With `url:`: seconds that your engine is waited for.")
]
Target = Annotated[
    str | None,
    typer.Option(
        help="Whom the suite contract tests: `sim`, `sim-http`, or the profile of a system of "
        "your own (docs/targets.md); else both simulators."
    ),
]
NoteUsage = Annotated[
    bool,
    typer.Option("--usage", help="Note in usage.json what the reference engine reads and sends."),
]
Pseudonymise = Annotated[
    Path | None,
    typer.Option(
        metavar="KEYFILE",
        help="Read the exports of --world with names, addresses, e-mails and notes under "
        "pseudonyms of this key, which is made where there is none (docs/security.md).",
    ),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(help="A host beyond loopback that `url:` or a target's profile may name."),
]
Claims = Annotated[
    list[str] | None,
    typer.Option(
        "--claim",
        help=f"What your own engine brings along beside: {', '.join(CLAIMABLE)}; or {EVERYTHING}.",
    ),
]
Weather = Annotated[
    str | None,
    typer.Option(
        help=f"A fault plan: name or file; else `{DEFAULT_PLAN}`, `{BRISK_PLAN}` for your own "
        "engine, `drop` for the profile file-drop."
    ),
]
Case = Annotated[
    str | None,
    typer.Option(
        help="Cases of the suites e2e and negative, separated by commas: the only ones that are "
        "played (docs/stories.md)."
    ),
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.", show_default=False)]


@app.command()
def run(
    world: Annotated[
        str, typer.Option(help=f"A folder of exports, or `{GENERATED}` from the seed.")
    ] = GENERATED,
    mapping: Annotated[
        str | None, typer.Option(help="The mapping file or name; else the folder's own is used.")
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            help=f"`{REFERENCE}`, or one with a defect: `mutant:M-nn`, `mutant:FILE.py`, "
            "`mutant:FILE.patch`; or your own: its command, or `url:http://...` where it runs "
            "already (docs/engines.md)."
        ),
    ] = REFERENCE,
    suite: Annotated[
        str, typer.Option(help=f"Suites, separated by commas; `{ALL}` is every one but load.")
    ] = ALL,
    case: Case = None,
    faults: Weather = None,
    profile: Annotated[str, typer.Option(help="How the ERP behaves.")] = "classic",
    scope: Matrix = None,
    pattern: PatternName = None,
    seed: Annotated[int, typer.Option(min=0, help="All chance of the run comes from it.")] = 1,
    days: Annotated[int | None, typer.Option(help="Days of a generated world.")] = None,
    accounts: Annotated[int | None, typer.Option(help="Accounts of a generated world.")] = None,
    items: Annotated[int | None, typer.Option(help="Items of a generated world.")] = None,
    orders_per_day: Annotated[
        int | None, typer.Option(help="Orders a day of a generated world.")
    ] = None,
    plant: Plant = "",
    target: Target = None,
    usage: NoteUsage = False,
    pseudonymise: Pseudonymise = None,
    serves: Serves = "",
    pins: Pins = "",
    hasten: Hasten = None,
    port: Port = None,
    ready_within: ReadyWithin = None,
    allow_host: AllowHost = None,
    claims: Claims = None,
    out: Annotated[
        Path | None, typer.Option(help="The run folder; else one under runs/ by time and seed.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a run folder at --out.")] = False,
    json: Json = False,
) -> int:
    """The main job: world, engine, suites, judge, report."""
    screen = Screen(json)
    sizes = {"accounts": accounts, "items": items, "days": days, "orders_per_day": orders_per_day}
    wall = {
        "factor": hasten,
        "port": port,
        "ready_within_s": ready_within,
        "claims": tuple(claims or ()),
    }
    told = (plant, wall, serves, pins, scope, target, tuple(allow_host or ()), usage, pseudonymise)
    configuration = Question(
        world, mapping, engine, suite, faults, profile, seed, sizes, *told, pattern, case
    ).resolve()
    folder = claim(out, seed, force=force)
    ended = sail(folder, configuration, screen)
    screen.say("judging the journal")
    return _say(screen, judge_whole(folder, ended), folder)


app.command()(serve)
app.add_typer(contracts_app)
app.add_typer(scope_app)


@app.command()
def judge(directory: Folder, json: Json = False) -> int:
    """Judge a run folder again: equal bytes from its journal alone."""
    folder = RunFolder(directory)
    return _say(Screen(json), judge_again(folder), folder)


@app.command()
def report(
    directory: Folder,
    out: Annotated[
        Path | None, typer.Option(help="Where the page goes; else allure.html in the folder.")
    ] = None,
    history: Annotated[
        Path | None, typer.Option(help="A file that keeps earlier runs; grows by this one.")
    ] = None,
    json: Json = False,
) -> int:
    """Build the Allure page of a run: one file, by Allure 3 with Node 22 or Allure 2 with Java."""
    screen = Screen(json)
    built = build_page(RunFolder(directory), out, history, screen.say)
    if json:
        screen.document({"page": str(built.path), "tool": built.tool})
    else:
        screen.out.print(f"{built.path}, by {built.tool}", markup=False)
    return exits.GO


app.command("audit-trail")(audit_trail)
app.command("drift")(drift)
app.command("export")(export)
app.command("parity")(parity)


@app.command("replay")
def replay_(directory: Folder, json: Json = False) -> int:
    """Sail a run again and compare the journals' hashes."""
    screen = Screen(json)
    done = replay(RunFolder(directory), screen)
    if json:
        hashes = {"before": done.before, "after": done.after}
        screen.document({"same": done.exit_code == exits.GO, "said": done.sentence} | hashes)
    else:
        screen.out.print(done.sentence, markup=False)
    return done.exit_code


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="A run folder.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Another run folder.")],
    json: Json = False,
) -> int:
    """Say what changed; 10 when something is worse, 20 when less is known."""
    screen = Screen(json)
    changes = differences(*(read_verdict(RunFolder(path)) for path in (before, after)))
    show.changes(screen, changes)
    means = {change.means for change in changes}
    if WORSE in means:
        return exits.NO_GO
    return exits.INCONCLUSIVE if LESS in means else exits.GO


@app.command()
def explain(
    what: Annotated[str, typer.Argument(metavar="ID", help="Such as I-02, M-01 or lost_response.")],
    json: Json = False,
) -> int:
    """Say what an invariant, fault, defect or profile means."""
    screen = Screen(json)
    show.page(screen, page_of(what))
    return exits.GO


@app.command()
def doctor(json: Json = False) -> int:
    """Try out whether this machine can sail."""
    checks = list(examine())
    show.checks(Screen(json), checks)
    return exits.GO if all(check.ok for check in checks) else exits.USAGE


def _say(screen: Screen, verdict: dict[str, object], folder: RunFolder) -> int:
    if screen.json:
        screen.document(verdict)
    else:
        print_verdict(screen.out, verdict, str(folder.path))
    if verdict["state"] == INVALID:
        screen.say(f"what the suites said is in {folder.path / 'suites.log'}")
    return EXIT_CODES[str(verdict["state"])]
