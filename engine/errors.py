"""Every error of this folder, as one tree.

EngineError
├── ConfigInvalid (also ValueError)   a setting is missing, unknown or wrong; names the setting
├── StoreFailed                       the disk refused a commit: nothing of it was acknowledged
├── LeaseLost                         a worker finished an item that was no longer its own
├── Unmappable                        a document lacks what its flow needs; names the field only
├── SignatureInvalid                  a delivery that was not signed by the storefront just now
├── EnvelopeInvalid                   a signed delivery that is no CloudEvent
└── NoAnswer                          a call came to nothing that could be used
    ├── NotSent                       given up before it left: certainly no effect
    └── Unusable                      an answer to a read that is not what was asked for
        └── NotServed                 a list that the system does not have
"""

from __future__ import annotations


class EngineError(Exception):
    """The root of this folder's errors."""


class ConfigInvalid(EngineError, ValueError):
    """A setting is missing, unknown or wrong; the message names it, never a secret's value."""


class StoreFailed(EngineError):
    """The disk refused a commit; the unit of work had no effect and was not acknowledged."""


class LeaseLost(EngineError):
    """An item was claimed again since; its late result is discarded."""


class Unmappable(EngineError):
    """A document lacks a field its flow needs; the message is that field's name."""


class SignatureInvalid(EngineError):
    """A delivery's signature or timestamp proves nothing; the message is a reason code."""


class EnvelopeInvalid(EngineError):
    """A signed body is no CloudEvent of the contract; the message is a reason code."""


class NoAnswer(EngineError):
    """A call came to nothing; `reason` is a code, `until_us` when to come back where known."""

    def __init__(self, reason: str, until_us: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.until_us = until_us


class NotSent(NoAnswer):
    """A call was given up before it left (no token, system paused): certainly no effect."""


class Unusable(NoAnswer):
    """A read was answered with a status or content that is not what was asked for."""


class NotServed(Unusable):
    """A list was asked for that the system does not have."""
