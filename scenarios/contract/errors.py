"""Every error of this folder, as one tree.

scenarios.errors.ScenariosError
└── ContractSuiteError
    ├── ProfileInvalid    the profile of a target cannot be used: every mistake, and how to mend it
    ├── TargetSilent      a target's system gives no answer at all
    ├── Withheld          a request was not sent, because the profile of a target does not allow it
    ├── Unexercised       a promise could not be tried: nothing is shown of it, either way
    ├── TargetUnready     a target could not be brought into the state that its tests begin with
    ├── TargetUnknown     no target of that name (also KeyError)
    ├── DefectUnknown     no defect of that id can be planted in a simulator (also KeyError)
    ├── ExceptionsInvalid the data file of exceptions cannot be used: what, where, how to mend it
    └── SimulatorAtFault  a system of our own making breaks its contract: nothing is proved by it
"""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.errors import ScenariosError


class ContractSuiteError(ScenariosError):
    """The root of what can go wrong with the contract suite."""


class TargetUnready(ContractSuiteError):
    """The target refused what it needs to hold before its tests begin."""


class ProfileInvalid(ContractSuiteError):
    """A profile cannot be used; `problems` are all that is wrong, the message tells them."""

    def __init__(self, problems: Sequence[object]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class TargetSilent(ContractSuiteError):
    """No answer came; the message names the request and what happened, and no secret."""


class Withheld(ContractSuiteError):
    """A request was not sent; the message says why."""


class Unexercised(ContractSuiteError):
    """A promise could not be tried with what the system holds; the message says why."""


class TargetUnknown(ContractSuiteError, KeyError):
    """No target of that name is in the registry."""

    def __str__(self) -> str:
        return str(self.args[0])


class DefectUnknown(ContractSuiteError, KeyError):
    """No defect of that id is in the registry."""

    def __str__(self) -> str:
        return str(self.args[0])


class ExceptionsInvalid(ContractSuiteError):
    """The data file of exceptions says something that cannot be used."""


class SimulatorAtFault(ContractSuiteError):
    """A simulator breaks its own contract; the message names the operation and the request."""
