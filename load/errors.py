"""Every error of this folder, as one tree.

LoadError
├── RateInvalid         an arrival rate or span is none
├── Unanswered          a buyer's request got no answer, or one that is the storefront's own fault
├── Refused             a buyer's request was refused, with a code
├── GeneratorBroken     the generator's process ended without results, or not in time
└── Saturated           generator or simulators could not keep up: what was measured is themselves
"""

from __future__ import annotations


class LoadError(Exception):
    """The root of this folder's errors."""


class RateInvalid(LoadError, ValueError):
    """A rate or a span that no schedule can be made of."""


class Unanswered(LoadError):
    """No answer, or a 5xx; the message is the kind of failure."""


class Refused(LoadError):
    """A 4xx; the message is its code."""


class GeneratorBroken(LoadError):
    """The load that was to be offered cannot be known to have been; nothing was measured."""


class Saturated(LoadError):
    """The figures of a run do not count; the message says who was at an end of what."""
