"""`seatrial scope`: the matrix for people, what is wrong with it, what it costs, its flows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from contracts.scope import ERROR, Scope, load_scope
from contracts.scope.cost import diff as differences
from seatrial import exits, scope_show
from seatrial.errors import ConfigurationInvalid
from seatrial.matrix import checked
from seatrial.screen import Screen
from seatrial.specifying import specifications

scope_app: Final = typer.Typer(
    name="scope",
    help="The scope matrix: who owns what, how fresh it must be, and what that costs "
    "(docs/scope.md). Exit codes: 0 sound, 30 an error in it.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")]
File = Annotated[
    Path | None, typer.Option("--scope", help="A matrix in TOML; else contracts/scope.toml.")
]
Profile = Annotated[str, typer.Option(help="How the ERP behaves that it is checked against.")]


@scope_app.callback()
def show(
    context: typer.Context, scope: File = None, profile: Profile = "classic", json: Json = False
) -> int:
    """Print the matrix with its backlog in phases, and all that is wrong with it."""
    if context.invoked_subcommand is not None:
        if scope is not None or json:
            raise ConfigurationInvalid(
                f"write the options behind the command: seatrial scope "
                f"{context.invoked_subcommand} ..."
            )
        return exits.GO
    screen = Screen(json)
    matrix, problems = checked(scope, profile)
    scope_show.matrix(screen, matrix, problems)
    return exits.USAGE if any(one.weight == ERROR for one in problems) else exits.GO


@scope_app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The matrix of before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The one that takes its place.")],
    json: Json = False,
) -> int:
    """What a change costs: mappings, stories, alerts, runbooks, calls per day."""
    before, after = load_scope(old), load_scope(new)
    scope_show.changes(Screen(json), differences(before, after), before, after)
    return exits.GO


@scope_app.command()
def spec(
    scope: File = None,
    profile: Profile = "classic",
    out: Annotated[
        Path | None, typer.Option(help="A folder for the pages; else they are printed.")
    ] = None,
    json: Json = False,
) -> int:
    """The specification page of each flow: owner, schema, retry, escalation, service level."""
    screen = Screen(json)
    pages = specifications(_sound(scope, profile), profile)
    if out is not None:
        _write(out, pages)
    if json:
        screen.document({"pages": pages})
        return exits.GO
    for name, text in pages.items():
        screen.out.print(text if out is None else str(out / f"{name}.md"), markup=False)
    return exits.GO


def _sound(path: Path | None, profile: str) -> Scope:
    matrix, problems = checked(path, profile)
    errors = [str(one) for one in problems if one.weight == ERROR]
    if matrix is None or errors:
        raise ConfigurationInvalid("\n".join(errors))
    return matrix


def _write(folder: Path, pages: dict[str, Any]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / f"{name}.md").write_text(text, "utf-8")
    except OSError as error:
        raise ConfigurationInvalid(
            f"{folder} cannot be written: {error.strerror}; name another folder by --out"
        ) from None
