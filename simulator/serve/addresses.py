"""Where the systems of a served world are, and the environment that an engine is started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from simulator.credentials import ENGINE_CLIENT
from simulator.landscape import DROP
from simulator.serve.engine import EngineAddress
from simulator.serve.keys import KeyFiles
from simulator.taxes import ACTOR as TAX
from simulator.warehouse import ACTOR as WMS

_TOKEN: Final = "/oauth/token"  # noqa: S105  a path


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one world under the base address of its server."""

    base: str
    world: str
    parties: tuple[str, ...] = ()
    """The parties beside the two systems that are served: `wms`, `tax`."""
    drop: Path | None = None
    """The folders of an ERP that an engine meets by files; its address is its own people's then."""

    @property
    def wms(self) -> str | None:
        """The base address of the WMS, where there is one."""
        return self._party(WMS)

    @property
    def tax(self) -> str | None:
        """The same of the tax engine."""
        return self._party(TAX)

    @property
    def erp(self) -> str:
        """The ERP's base address."""
        return f"{self.base}/worlds/{self.world}/erp"

    @property
    def storefront(self) -> str:
        """The storefront's base address."""
        return f"{self.base}/worlds/{self.world}/storefront"

    def document(self) -> dict[str, str]:
        """What the admin API says of them; each system issues the tokens that it takes."""
        told = {
            "erp": self.erp,
            "storefront": self.storefront,
            "erp_token": self.erp + _TOKEN,
            "storefront_token": self.storefront + _TOKEN,
        }
        if self.wms is not None:
            told |= {WMS: self.wms, f"{WMS}_token": self.wms + _TOKEN}
        if self.drop is not None:
            told |= {DROP: str(self.drop)}
        return told if self.tax is None else told | {TAX: self.tax}

    def _party(self, party: str) -> str | None:
        return f"{self.base}/worlds/{self.world}/{party}" if party in self.parties else None


def write_environment(
    path: Path, addresses: Addresses, keys: KeyFiles, engine: EngineAddress | None
) -> None:
    """Write the variables that an engine is told (docs/engines.md), secrets by their files.

    Where the engine keeps its state is its own business, and so is where it listens, unless its
    address is known. It has no business with a tax engine: the ERP asks it.
    """
    variables = {
        "SEATRIAL_ERP_URL": addresses.erp,
        "SEATRIAL_STORE_URL": addresses.storefront,
        "SEATRIAL_TOKEN_URL": "{base}" + _TOKEN,
        "SEATRIAL_CLIENT_ID": ENGINE_CLIENT,
        "SEATRIAL_CLIENT_SECRET_FILE": str(keys.engine.resolve()),
        "SEATRIAL_WEBHOOK_SECRET_FILE": str(keys.webhook.resolve()),
    }
    if addresses.drop is not None:
        del variables["SEATRIAL_ERP_URL"]
        variables["SEATRIAL_DROP_DIR"] = str(addresses.drop)
    if addresses.wms is not None:
        variables["SEATRIAL_WMS_URL"] = addresses.wms
    if keys.flows is not None:
        variables["SEATRIAL_IDENTITY_DIR"] = str(keys.flows.resolve())
    if engine is not None:
        variables["SEATRIAL_LISTEN"] = urlsplit(engine.url).netloc
    write_variables(path, variables)


def write_variables(path: Path, variables: Mapping[str, str]) -> None:
    """Write variables as a shell reads them with `set -a; . engine.env`, for their owner alone."""
    lines = [f"{name}={_quoted(value)}\n" for name, value in variables.items()]
    path.touch(mode=0o600)
    path.write_text("".join(lines), encoding="utf-8")


def _quoted(value: str) -> str:
    """A word as a POSIX shell reads it."""
    return "'" + value.replace("'", "'\\''") + "'"
