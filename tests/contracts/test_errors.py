"""The tree of errors is drawn as it is, and a failed call says if it may have had an effect."""

from __future__ import annotations

import inspect

from contracts import errors, ports
from contracts.errors import CallFailed, ConnectionLost, ContractsError, Refused, TimedOut


def drawn() -> dict[str, int]:
    """The depth of every class in the drawing at the top of the module."""
    found = {}
    for line in (errors.__doc__ or "").splitlines():
        name = line.lstrip("│├└─ ").split(" ")[0]
        if name and inspect.isclass(getattr(errors, name, None)):
            found[name] = (len(line) - len(line.lstrip("│├└─ "))) // 4
    return found


def test_the_drawing_is_the_tree() -> None:
    classes = {
        name: cls
        for name, cls in vars(errors).items()
        if inspect.isclass(cls) and issubclass(cls, ContractsError)
    }
    depths = {name: len(cls.__mro__) for name, cls in classes.items()}
    assert set(drawn()) == set(classes)
    assert list(drawn()) == list(classes), "drawn in the order of the module"
    for name, cls in classes.items():
        parent = cls.__mro__[1].__name__
        if name != "ContractsError":
            assert drawn()[name] == drawn()[parent] + 1, name
    assert min(depths.values()) == depths["ContractsError"]


def test_only_a_refused_call_certainly_had_no_effect() -> None:
    assert Refused().definite
    assert not TimedOut().definite
    assert not ConnectionLost().definite
    assert not CallFailed().definite


def test_the_kinds_of_failure_are_those_of_the_journal() -> None:
    assert [cls.kind for cls in (Refused, TimedOut, ConnectionLost)] == [
        "refused",
        "timed_out",
        "connection_lost",
    ]


def test_the_ports_offer_the_same_failures() -> None:
    assert ports.CallFailed is CallFailed
    assert {ports.Refused, ports.TimedOut, ports.ConnectionLost} == set(CallFailed.__subclasses__())
