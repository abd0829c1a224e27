"""Writes `docs/reference/` out of the registries; with `--check` only says which page is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from contracts.operations import Operation, Operations
from contracts.scope import load_scope, with_parties
from seatrial.explaining import Page, pages
from seatrial.specifying import specifications
from simulator.serve.admin.page import admin_page

REFERENCE: Final = Path(__file__).parent / "reference"
FLOWS: Final = REFERENCE / "flows"
_NOTE: Final = (
    "<!-- Written by `make docs` out of the registries; change the entry, not this page. -->"
)
_API_NOTE: Final = (
    "<!-- Written by `make docs` out of the OpenAPI; change the code, not this page. -->"
)
_FLOW_NOTE: Final = (
    "<!-- Written by `make docs` out of contracts/scope.toml, the contracts and the engine's "
    "settings; change those, not this page. -->"
)
_PROFILE: Final = "classic"
_KINDS: Final = (
    *("invariants", "faults", "mutants", "profiles", "stories", "negative"),
    *("defects", "exceptions"),
)
_SYSTEMS: Final = ("erp", "drop", "storefront", "payments", "wms", "tax", "engine")


def main(arguments: list[str]) -> int:
    """Write or check every page; return 1 when `--check` found a stale one."""
    documents = dict(_documents())
    stale = [path for path, text in documents.items() if _read(path) != text]
    stale += sorted(set(FLOWS.glob("*.md")) - set(documents))  # of a row that is no longer there
    if "--check" in arguments:
        for path in stale:
            name = path.relative_to(REFERENCE)
            print(f"docs/reference/{name} is stale: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    FLOWS.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.unlink(missing_ok=True)
    for path, text in documents.items():
        path.write_text(text, "utf-8")
    return 0


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None


def _documents() -> Iterator[tuple[Path, str]]:
    for kind in _KINDS:
        yield REFERENCE / f"{kind}.md", _page(kind, list(pages(kind)))
    yield REFERENCE / "operations.md", _operations()
    yield REFERENCE / "admin.md", admin_page(_API_NOTE)
    for name, text in specifications(with_parties(load_scope()), _PROFILE).items():
        head, _, rest = text.partition("\n")
        yield FLOWS / f"{name}.md", f"{head}\n\n{_FLOW_NOTE}\n{rest}"


def _page(kind: str, entries: list[Page]) -> str:
    head = [f"# {kind.capitalize()}", "", _NOTE, "", "| id | name |", "| --- | --- |"]
    rows = [f"| [{entry.id}](#{_anchor(entry)}) | {_cell(entry.title)} |" for entry in entries]
    return "\n".join([*head, *rows, *(line for entry in entries for line in _entry(entry))]) + "\n"


def _entry(entry: Page) -> Iterator[str]:
    yield from ("", f"## {entry.id} {entry.title}", "", entry.sentence)
    for heading, text in entry.parts:
        if text.startswith("\n"):  # a list stands by itself
            yield from ("", f"**{heading}.**", text)
        else:
            yield from ("", f"**{heading}.** {text}")


def _anchor(entry: Page) -> str:
    kept = f"{entry.id} {entry.title}".lower().replace(" ", "-")
    return "".join(char for char in kept if char.isalnum() or char in "-_")


def _operations() -> str:
    known = Operations.load()
    lines = ["# Operations", "", _NOTE]
    for system in _SYSTEMS:
        lines += [
            "",
            f"## {system}",
            "",
            "| operation | call | scope | key | versions of its contract |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_operation(operation) for operation in known.of(system)]
    return "\n".join(lines) + "\n"


def _operation(operation: Operation) -> str:
    call = f"`{operation.method} {operation.path}`"
    key = f"`{operation.key}`" if operation.key else ""
    versions = f"{operation.contract} {', '.join(Operations.load().versions(operation.id))}"
    return f"| {operation.id} | {call} | {operation.scope or ''} | {key} | {versions} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
