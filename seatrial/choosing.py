"""What `--case` names: cases of the suites that a run consists of, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from seatrial.errors import ConfigurationInvalid


def narrowed(
    text: str | None, suites: tuple[str, ...], *, named: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids in `text` (separated by commas) in the order of their suites, and the suites to run.

    Where nobody `named` suites, those of the cases are. Raises ConfigurationInvalid for an id that
    is none, where a suite of cases was named that has none of them, and where one has that was not.
    """
    if text is None:
        return (), suites
    asked = [each.strip() for each in text.split(",") if each.strip()]
    if not asked:
        raise ConfigurationInvalid("--case names no case; name one, or leave it out for all")
    known = _known()
    for one in asked:
        _check(one, known)
    ids = tuple(one for cases in known.values() for one in cases if one in asked)
    theirs = tuple(name for name, cases in known.items() if set(ids) & set(cases))
    if not named:
        return ids, theirs
    for suite in suites:
        if suite in known and suite not in theirs:
            raise ConfigurationInvalid(
                f"--case names no case of the suite {suite}: leave it out of --suite"
            )
    for suite in theirs:
        if suite not in suites:
            one = next(one for one in ids if one in known[suite])
            raise ConfigurationInvalid(
                f"--case {one} is a case of the suite {suite}: add it to --suite, or name no suite"
            )
    return ids, suites


def _known() -> dict[str, tuple[str, ...]]:
    """The cases of each suite that has some; no id is one of two suites."""
    from scenarios.suites.e2e.stories import STORIES  # only who names a case waits for them
    from scenarios.suites.negative.cases import CASES

    return {"e2e": tuple(STORIES), "negative": tuple(CASES)}


def _check(case: str, suites: Mapping[str, Sequence[str]]) -> None:
    known = [each for cases in suites.values() for each in cases]
    if case in known:
        return
    near = get_close_matches(case, known)
    hint = f"did you mean {' or '.join(near)}?" if near else "docs/stories.md lists them"
    raise ConfigurationInvalid(f"--case {case}: there is no such case; {hint}")
