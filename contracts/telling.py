"""The logging policy: which field may be told in which channel (`contracts/logging.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from contracts.errors import PolicyInvalid

SCHEMA: Final = "seatrial.logging/1.0.0"
FILE: Final = "logging.toml"

LOGS: Final = "logs"
ALERTS: Final = "alerts"
DEAD_LETTERS: Final = "dead_letters"
TRACES: Final = "traces"
CHANNELS: Final = (LOGS, ALERTS, DEAD_LETTERS, TRACES)


@dataclass(frozen=True, slots=True)
class LoggingPolicy:
    """`holds` maps a field to what it holds (price, personal, secret, text); `shown` has the fields
    of each channel, `alerts` the events of the log that somebody is called for.
    """

    holds: Mapping[str, str]
    shown: Mapping[str, frozenset[str]]
    alerts: frozenset[str]

    def channel_of(self, event: str) -> str:
        """The channel of a line of the log."""
        return ALERTS if event in self.alerts else LOGS

    def only(self, channel: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """What of a row may be told in a channel."""
        shown = self.shown[channel]
        return {name: value for name, value in row.items() if name in shown}


@cache
def load_logging() -> LoggingPolicy:
    """The policy that ships with the contracts; raises PolicyInvalid when the file is wrong."""
    return parse_logging(files("contracts").joinpath(FILE).read_text("utf-8"))


def parse_logging(text: str) -> LoggingPolicy:
    """The policy in TOML; raises PolicyInvalid naming the channel and the field."""
    data = tomllib.loads(text)
    if data.get("schema") != SCHEMA:
        raise PolicyInvalid(f"{FILE} is of schema {data.get('schema')!r}, not {SCHEMA!r}")
    holds = {name: what for what, names in data["holds"].items() for name in names}
    channels = data["channels"]
    if sorted(channels) != sorted(CHANNELS):
        raise PolicyInvalid(f"{FILE} has the channels {', '.join(CHANNELS)}, and no others")
    shown = {name: frozenset(channel["shown"]) for name, channel in channels.items()}
    for name in CHANNELS:
        for field in sorted(shown[name] & holds.keys()):
            raise PolicyInvalid(
                f"{FILE}: channels.{name} shows {field!r}, which holds what is {holds[field]}: "
                "take it out of the channel"
            )
    return LoggingPolicy(holds, shown, frozenset(channels[ALERTS]["events"]))
