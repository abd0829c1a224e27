"""The key of pseudonyms, in a file that lies apart from what it hides."""

from __future__ import annotations

from pathlib import Path

from reports.errors import KeyInvalid
from reports.pseudonyms import Pseudonyms, make_key, read_key
from seatrial.errors import ConfigurationInvalid


def key_at(path: Path, option: str) -> Pseudonyms:
    """The pseudonyms of the key in a file, which is made where there is none.

    Raises ConfigurationInvalid naming the option.
    """
    try:
        if not path.exists():
            make_key(path)
        return read_key(path)
    except KeyInvalid as error:
        raise ConfigurationInvalid(f"{option} {path}: {error}") from None
