"""Tried by hand: an order is amended against the version that it has, and against no other."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.talk import Talk

READ: Final = "erp.revisions.read"
AMEND: Final = "erp.revisions.amend"
REVISED: Final = (READ, AMEND)

_PATH: Final = "/revisions/amendments"


def amended_as_it_stands(talk: Talk) -> None:
    """What names no version, or another one, is refused and leaves nothing behind."""
    asked = talk.face.holdings.examples[AMEND][0]
    told = talk.ask("engine", "GET", f"/revisions/orders/{asked['order']}")
    if not talk.expect(READ, "200 for an order that is there", told.status == 200):
        return
    version, before = told.content["version"], _amendments(talk)
    tagged = told.headers.get("etag") == f'"{version}"'
    if not talk.expect(READ, "its version as its entity tag", tagged):
        return
    for tag in ({}, {"if_match": "*"}):
        answer = talk.ask("engine", "POST", _PATH, asked, **tag)
        missing = (answer.status, answer.code) == (428, "revision-missing")
        talk.expect(AMEND, "428 revision-missing where no version is named", missing)
    answer = talk.ask("engine", "POST", _PATH, asked, if_match=f'"{version + 1}"')
    stale = (answer.status, answer.code) == (412, "revision-stale")
    talk.expect(AMEND, "412 revision-stale for a version that it does not have", stale)
    talk.expect(AMEND, "no amendment of what was refused", _amendments(talk) == before)
    answer = talk.ask("engine", "POST", _PATH, asked, if_match=f'"{version}"')
    talk.expect(AMEND, "201 against the version that was told", answer.status == 201)


def _amendments(talk: Talk) -> list[str]:
    rows: list[Any] = talk.ask("engine", "GET", "/amendments").content["amendments"]
    return [row["number"] for row in rows]
