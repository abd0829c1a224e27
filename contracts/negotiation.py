"""How the two sides of a call agree on the version of a contract: by a header, or by the path.

`X-Contract-Version: 2.0.0`, or a path that begins with `/v2` (the newest version of that number). A
call that says nothing means the first version, for good. What is answered says its version again.
"""

from __future__ import annotations

import re
from typing import Final

from contracts.errors import ContractUnknown
from contracts.published import CONTRACTS

VERSION_HEADER: Final = "x-contract-version"
DEPRECATION_HEADER: Final = "deprecation"
SUNSET_HEADER: Final = "sunset"
VERSION_UNKNOWN: Final = "version-unknown"
VERSION_GONE: Final = "version-gone"
VERSION_UNCLEAR: Final = "version-unclear"
"""Codes of the problems that a call meets whose version nobody serves; 400, 410 and 400."""

REFUSALS: Final = frozenset({VERSION_UNKNOWN, VERSION_GONE, VERSION_UNCLEAR})

_PREFIX: Final = re.compile(r"/v([1-9][0-9]{0,3})(?=/)")
_NAMED: Final = re.compile(r"([a-z][a-z-]*)@([0-9]+[.][0-9]+[.][0-9]+)")


def first_version(contract: str) -> str:
    """The version that is meant where a call says none."""
    return CONTRACTS[contract][0]


def newest_minor(contract: str) -> str:
    """The newest version that says all that the first one does, and more perhaps."""
    first = CONTRACTS[contract][0]
    return newest_of(first.partition(".")[0], CONTRACTS[contract]) or first


def path_parted(path: str) -> tuple[str | None, str]:
    """The number in front of a path, if there is one, and the path behind it: `/v2/orders`."""
    if path[:2] != "/v":
        return None, path
    found = _PREFIX.match(path)
    return (None, path) if found is None else (found[1], path[found.end() :])


def newest_of(major: str, versions: tuple[str, ...]) -> str | None:
    """The newest of some versions that begins with that number."""
    fitting = [one for one in versions if one.partition(".")[0] == major]
    return max(fitting, key=rank, default=None)


def rank(version: str) -> tuple[int, ...]:
    """Versions in their order, 2.10.0 after 2.9.0; what is none comes first."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def read_versions(text: str) -> tuple[tuple[str, str], ...]:
    """The versions of a list such as `orders@2.0.0,prices@2.0.0`; `oldest`, `newest`: of every
    contract. Raises ContractUnknown, which names what there is.
    """
    found: dict[tuple[str, str], None] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        if part in {"oldest", "newest"}:
            nth = 0 if part == "oldest" else -1
            found |= {(contract, known[nth]): None for contract, known in CONTRACTS.items()}
            continue
        named = _NAMED.fullmatch(part)
        if named is None:
            raise ContractUnknown(
                f"{part!r} names no version; write orders@2.0.0, oldest or newest"
            )
        contract, version = named[1], named[2]
        if version not in CONTRACTS.get(contract, ()):
            known_here = ", ".join(
                f"{one}@{each}"
                for one in ([contract] if contract in CONTRACTS else CONTRACTS)
                for each in CONTRACTS[one]
            )
            raise ContractUnknown(f"{part} is not published; there are {known_here}")
        found[contract, version] = None
    return tuple(found)
