"""`seatrial export`: a copy of a run folder without anybody's data, judged as the original is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from contracts.errors import JournalError
from reports.folder import RunFolder, create, read_json, write_json
from reports.junit import mask_junit
from reports.manifest import damage
from reports.masking import mask_journal, mask_json
from reports.pseudonyms import Pseudonyms
from reports.run import Run, read_run
from scenarios.errors import JudgeError
from scenarios.judge import judge
from scenarios.sealed import SCHEMA, SEALED, seal
from seatrial import exits
from seatrial.errors import ConfigurationInvalid, EvidenceDamaged, HarnessFault
from seatrial.judging import judge_run
from seatrial.keys import key_at
from seatrial.screen import Screen

_AS_IT_IS: Final = ("run.json", "plan.json")
_SEARCHED: Final = ("contract.json", "coverage.json", "usage.json")
Hushes = list[Callable[[str], str]]


def export(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.")],
    masked: Annotated[
        Path, typer.Option("--masked", metavar="OUT", help="The folder of the copy; a new one.")
    ],
    key: Annotated[
        Path,
        typer.Option(help="The file with the key of the pseudonyms; made where there is none."),
    ],
    json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON and nothing else.")
    ] = False,
) -> int:
    """Copy a run folder with names, addresses and prices under pseudonyms; judged the same."""
    screen, source = Screen(json), RunFolder(directory)
    run = read_run(source.run)
    _check(source, run, masked, key)
    if key.exists():
        key_at(key, "--key")  # one that is none is told before anything is made
    before = read_json(source.verdict)
    try:
        target = create(masked)
    except OSError as error:
        raise ConfigurationInvalid(
            f"{masked} cannot be made: {error.strerror}; name a folder elsewhere"
        ) from None
    pseudonyms = key_at(key, "--key")
    screen.say("masking the journals")
    hushes, sealed = _journals(source, target, pseudonyms)
    _rest(source, target, hushes)
    write_json(masked / SEALED, {"schema": SCHEMA, "journals": sealed})
    screen.say("judging the masked copy")
    after = judge_run(target, run)
    kept = sorted({row["id"] for part in sealed.values() for row in part["invariants"]})
    if not _same(before, after):
        raise HarnessFault(f"{masked} is not judged as {directory} is: do not pass it on")
    if json:
        screen.document({"state": after["state"], "folder": str(masked), "sealed": kept})
    else:
        told = ", ".join(kept) or "none"
        screen.out.print(f"{masked}: {after['state']}, as before", markup=False)
        screen.out.print(f"judged before masking, and sealed: {told}", markup=False)
        screen.out.print(f"whoever has {key} can turn pseudonyms back; keep it apart", markup=False)
    return exits.GO


def _check(source: RunFolder, run: Run, masked: Path, key: Path) -> None:
    harm = damage(source, run)
    if harm:
        raise EvidenceDamaged(f"{source.path} is not as its run left it: {harm[0]}")
    if masked.exists():
        raise ConfigurationInvalid(f"{masked} exists; name a folder that does not")
    inside = [top for top in (source.path, masked) if top.resolve() in key.resolve().parents]
    if inside:
        raise ConfigurationInvalid(f"the key must not lie in {inside[0]}: name a file elsewhere")


def _journals(
    source: RunFolder, target: RunFolder, pseudonyms: Pseudonyms
) -> tuple[Hushes, dict[str, Any]]:
    """Every journal masked, what to search other files by, and what is sealed of each journal."""
    hushes: Hushes = []
    sealed: dict[str, Any] = {}
    for path in _journal_paths(source):
        name = path.relative_to(source.path).as_posix()
        copy = target.path / name
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        hushes.append(mask_journal(path, copy, pseudonyms))
        try:
            sealed[name] = seal(judge(path), judge(copy))
        except (JournalError, JudgeError):
            continue  # no evidence before, and none after
    return hushes, sealed


def _journal_paths(source: RunFolder) -> Iterator[Path]:
    if source.journal.is_file():
        yield source.journal
    yield from sorted(source.worlds.glob("*/*.jsonl"))


def _rest(source: RunFolder, target: RunFolder, hushes: Hushes) -> None:
    """What the judge reads beside the journals; logs and attachments stay behind."""

    def hush(text: str) -> str:
        for one in hushes:
            text = one(text)
        return text

    for name in _AS_IT_IS:
        if (source.path / name).is_file():
            shutil.copyfile(source.path / name, target.path / name)
    _scope(source, target)
    for path in [source.path / name for name in _SEARCHED] + sorted(source.load.glob("*/*.json")):
        if path.is_file():
            copy = target.path / path.relative_to(source.path)
            copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            mask_json(path, copy, hush)
    if source.junit.is_file():
        mask_junit(source.junit, target.junit, hush)


def _scope(source: RunFolder, target: RunFolder) -> None:
    if source.scope.is_file():
        shutil.copyfile(source.scope, target.scope)


def _same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two verdicts say the same of a run; sentences may hold a pseudonym for a name."""
    states = [{row["id"]: row["state"] for row in one["invariants"]} for one in (before, after)]
    reasons = [
        [(row["state"], row["about"]) for row in one.get("reasons", ())] for one in (before, after)
    ]
    same = before["state"] == after["state"] and before["counts"] == after["counts"]
    return same and states[0] == states[1] and reasons[0] == reasons[1]
