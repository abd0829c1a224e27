"""What a consumer uses of the contracts, from a run folder, a usage file or a Pact file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.text import Text

from contracts.compat.verdict import Verdict
from contracts.documents import read_document
from contracts.errors import DocumentUnreadable
from contracts.published import urn
from contracts.usage.pact import from_pact, is_pact, to_pact
from contracts.usage.record import Usage, parse_usage
from contracts.usage.touch import Compared, Judge, Touch
from reports.folder import RunFolder, write_json
from reports.redaction import engine_name
from reports.run import read_run
from scenarios.usage.outside import seen_from_outside
from scenarios.usage.undocumented import Undocumented, undocumented_uses
from seatrial.contract_files import Source
from seatrial.errors import ConfigurationInvalid
from seatrial.screen import Screen

_STYLE: Final = {"broken": "bold red", "unknown": "yellow", "untouched": "green"}


def read_usage(path: Path) -> Usage:
    """The usage of a run folder, a usage file or a Pact file of version 4.

    A run without `usage.json` is seen from outside, by its journal. Raises ConfigurationInvalid,
    UsageInvalid, or what a run folder raises that is none.
    """
    if path.is_dir():
        return _of_run(RunFolder(path))
    try:
        content = read_document(path)
    except DocumentUnreadable as error:
        raise ConfigurationInvalid(
            f"{error}; name a run folder, a usage file or a Pact file"
        ) from None
    return from_pact(content, path.name) if is_pact(content) else parse_usage(content, path.name)


def _of_run(folder: RunFolder) -> Usage:
    if folder.usage.is_file():
        return parse_usage(read_document(folder.usage), str(folder.usage))
    run = read_run(folder.run)
    if not folder.journal.is_file():
        raise ConfigurationInvalid(
            f"{folder.path} has no journal of a voyage, and what an engine uses is seen there: "
            "run --suite voyage"
        )
    asked = run.configuration
    return seen_from_outside(folder.journal, engine_name(asked.engine), run.run_id, asked.seed)


def undocumented_in(path: Path, usage: Usage) -> list[Undocumented]:
    """What is used that no contract names, where the answers lie beside: in a run folder."""
    folder = RunFolder(path)
    return undocumented_uses(usage, folder.journal) if folder.journal.is_file() else []


def tell_usage(
    screen: Screen,
    usage: Usage,
    found: Sequence[Undocumented],
    out: Path | None,
    pact: Path | None,
    provider: str | None,
) -> None:
    """Print a usage with what was found, and write it as a usage or Pact file where asked to."""
    if out is not None:
        write_json(out, usage.document())
    if pact is not None:
        if provider not in {"erp", "storefront"}:
            raise ConfigurationInvalid(
                "--pact is about one provider: add --provider erp or storefront"
            )
        content = to_pact(usage, provider)
        if not content["interactions"]:
            raise ConfigurationInvalid(f"{usage.consumer} reads nothing of the {provider}")
        write_json(pact, content)
    if screen.json:
        screen.document({**usage.document(), "undocumented": [asdict(one) for one in found]})
        return
    how = {"inside": "every read was noted", "outside": "seen from outside", "declared": "declared"}
    screen.out.print(Text(f"{usage.consumer}: {how[usage.seen]}"))
    for reads in usage.reads:
        whole = sum(one.whole for one in reads.fields)
        more = f", {whole} of them whole" if whole else ""
        head = f"  reads {reads.operation} ({reads.which}) of {reads.contract}@{reads.version}"
        screen.out.print(Text(f"{head}: {len(reads.fields)} fields{more}"))
    for sends in usage.sends:
        screen.out.print(Text(f"  sends {sends.operation}: {len(sends.fields)} fields"))
    for one in found:
        screen.out.print(Text(f"  {one.sentence()}", "bold yellow"))
    for sentence in usage.unknown:
        screen.out.print(Text(f"  unknown: {sentence}", "yellow"))


def judged_by_usage(
    screen: Screen,
    old: Source,
    name: str,
    found: Sequence[tuple[str, Verdict]],
    usages: Sequence[Usage],
) -> tuple[Touch, list[dict[str, Any]]]:
    """Whom the findings touch: printed, and as data; the worst of it."""
    judge = Judge(_compared(old), usages)
    findings = [finding for _, verdict in found for finding in verdict.findings]
    decisive = [finding for finding in findings if finding.severity != "info"]
    rows = [
        {"rule": finding.rule, "place": finding.place, "at": finding.at, "consumer": each.consumer}
        | {"touch": each.touch, "because": each.because}
        for finding in decisive
        for each in judge.affected(finding)
    ]
    worst = judge.outcome(findings)
    if not screen.json:
        for row in rows:
            if row["touch"] != "untouched":
                where = " ".join(filter(None, (row["place"], row["at"])))
                said = f" {row['consumer']}: {row['rule']} in {where}: {row['because']}"
                screen.out.print(
                    Text(f"  {row['touch']:9}", _STYLE[row["touch"]]).append(said, "default")
                )
        screen.out.print(_summary(worst, name, decisive, usages))
    return worst, rows


def _summary(worst: Touch, name: str, decisive: Sequence[object], usages: Sequence[Usage]) -> Text:
    who = ", ".join(usage.consumer for usage in usages)
    told = {
        "broken": f"{name} breaks at least one of {who}",
        "unknown": f"nobody can say whether {name} breaks one of {who}",
        "untouched": f"nothing that {who} uses is touched: {name} breaks none of them",
    }
    if not decisive:
        return Text(f"{name} breaks nobody", _STYLE["untouched"])
    return Text(told[worst], _STYLE[worst])


def _compared(old: Source) -> Compared:
    if old.kind == "contract":
        return Compared(old.contract, old.version)
    if old.kind == "schema" and isinstance(old.content, dict):
        return Compared(schema=_published_id(old))
    return Compared()


def _published_id(old: Source) -> str:
    """The `$id` of a published schema; empty for somebody's own file."""
    named, mark, schema = old.name.partition("/")
    contract, _, version = named.partition("@")
    return urn(contract, schema, version) if mark and version and old.content.get("$id") else ""
