"""Templates that were made before: generated worlds on disk, everything else while we serve.

What is on disk holds no secret and nothing of a company: a world of exports is never put there.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import MISSING, fields
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import orjson

import contracts
import simulator
from simulator.serve.origin import Origin
from simulator.serve.template import Template
from simulator.world.partners import NO_PARTNERS
from simulator.world.spec import World

_KEPT: Final = 16
"""Files that stay; the oldest go."""

_PLAIN: Final = (
    *("name", "source", "seed", "currency", "timezone", "rounding", "tax_owner", "counted"),
)
_SUFFIX: Final = ".world"
_FORMAT: Final = 3


class Shelf:
    """Hands out templates; `folder` None keeps nothing beyond this process."""

    __slots__ = ("_folder", "_made", "_prints", "_worlds")

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._made: dict[str, Template] = {}
        self._worlds: dict[str, World] = {}
        self._prints: str | None = None

    def template(self, origin: Origin, now: datetime) -> Template:
        """The world of an origin as it began today; raises what `Origin.load` raises."""
        name = _name(origin, now)
        template = self._made.get(name)
        if template is None:
            template = self._made[name] = self._read(origin, now) or self._make(origin, now)
        return template

    def world(self, origin: Origin, template: Template) -> World:
        """The whole world behind a template."""
        name = _digest(template)
        if name not in self._worlds:
            self._worlds[name] = origin.load(template.bare.starts_at)
        return self._worlds[name]

    def _make(self, origin: Origin, now: datetime) -> Template:
        world = origin.load(now)
        template = Template.of(world)
        self._worlds[_digest(template)] = world
        if self._folder is not None and origin.folder is None:
            with suppress(OSError):  # a full or read-only disk costs time at the next start
                self._write(self._path(origin, now), template)
        return template

    def _read(self, origin: Origin, now: datetime) -> Template | None:
        if self._folder is None or origin.folder is not None:
            return None
        path = self._path(origin, now)
        try:
            return _decoded(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or not whole: it is made anew

    def _write(self, path: Path, template: Template) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in _newest(path.parent)[_KEPT - 1 :]:
            old.unlink(missing_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # its mode is 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(_encoded(template))
        Path(draft).replace(path)

    def _path(self, origin: Origin, now: datetime) -> Path:
        if self._prints is None:
            self._prints = _fingerprint()
        name = hashlib.sha256(f"{_name(origin, now)} {self._prints}".encode()).hexdigest()
        return (self._folder or Path()) / f"{name[:32]}{_SUFFIX}"


def shelf_folder(environment: dict[str, str]) -> Path:
    """Where generated worlds are kept between two starts: `$XDG_CACHE_HOME/seatrial`."""
    home = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "seatrial"


def _name(origin: Origin, now: datetime) -> str:
    files = [] if origin.folder is None else sorted(_exports(origin))
    document = origin.document() | {"day": f"{now:%Y-%m-%d}", "format": _FORMAT, "files": files}
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()


def _digest(template: Template) -> str:
    return hashlib.sha256(b"".join(template.records)).hexdigest()


def _exports(origin: Origin) -> Iterator[str]:
    """Name, size and time of a company's files: exports that changed are another world."""
    mapping = Path(origin.mapping or "")
    folder = origin.folder or Path()
    for path in (*(folder.iterdir() if folder.is_dir() else ()), mapping):
        if path.is_file():
            yield _state(os.fspath(path), path.stat())


def _fingerprint() -> str:
    """What changes when code that makes worlds may have changed: no file of it is read."""
    found = hashlib.sha256(version("faker").encode())
    for package in (contracts, simulator):
        for line in sorted(_files(package.__path__[0])):
            found.update(line.encode())
    return found.hexdigest()


def _files(folder: str) -> Iterator[str]:
    """Name, size and time of every Python file below a folder."""
    with os.scandir(folder) as entries:  # measured: a quarter of what pathlib takes
        for entry in entries:
            if entry.name.endswith(".py"):
                yield _state(entry.path, entry.stat())
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path)


def _state(path: str, status: os.stat_result) -> str:
    return f"{path} {status.st_size} {status.st_mtime_ns}\n"


def _newest(folder: Path) -> list[Path]:
    files = [path for path in folder.iterdir() if path.suffix == _SUFFIX]
    return sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _encoded(template: Template) -> bytes:
    """A line of JSON with the sizes of what follows: the records, and the ERP's database."""
    records = b"\n".join(template.records)
    head = {
        "bare": _bare_document(template.bare),
        "facts": template.facts,
        "accounts": template.accounts,
        "sizes": [len(records), len(template.erp)],
        "crc": zlib.crc32(records + template.erp),
    }
    return orjson.dumps(head) + b"\n" + records + template.erp


def _decoded(data: bytes) -> Template:
    """Raises ValueError, KeyError or TypeError for what is no whole template."""
    line, _, rest = data.partition(b"\n")
    head = orjson.loads(line)
    size, erp_size = head["sizes"]
    if len(rest) != size + erp_size or zlib.crc32(rest) != head["crc"]:
        raise ValueError("the template is cut or damaged")
    records = tuple(rest[:size].split(b"\n"))
    bare = _bare_world(head["bare"])
    return Template(bare, head["facts"], tuple(head["accounts"]), records, rest[size:])


def _bare_document(world: World) -> dict[str, Any]:
    return {name: getattr(world, name) for name in _PLAIN} | {
        "starts_at": world.starts_at.isoformat(),
        "ends_at": world.ends_at.isoformat(),
        "tax_rates": {code: str(rate) for code, rate in world.tax_rates.items()},
        "generated": list(world.generated),
        "cut_over_at": None if world.cut_over_at is None else world.cut_over_at.isoformat(),
    }


def _bare_world(document: dict[str, Any]) -> World:
    given: dict[str, Any] = {name: document[name] for name in _PLAIN}
    given["starts_at"] = datetime.fromisoformat(document["starts_at"])
    given["ends_at"] = datetime.fromisoformat(document["ends_at"])
    given["tax_rates"] = {code: Decimal(rate) for code, rate in document["tax_rates"].items()}
    given["generated"] = tuple(document["generated"])
    cut_over = document["cut_over_at"]
    given["cut_over_at"] = None if cut_over is None else datetime.fromisoformat(cut_over)
    given["partners"] = NO_PARTNERS
    asked = [each.name for each in fields(World) if each.default is MISSING]
    nothing = {name: () for name in asked if name not in given}
    return World(**(given | nothing))
