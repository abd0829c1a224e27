"""Every error of this folder, as one tree.

ScenariosError
├── EngineUnreachable     the engine's command or address leads nowhere
├── EngineNotReady        the engine did not answer GET /health in time
├── OutOfReach            a case whose engine somebody else would have to start
├── ClerkRefused          the ERP said no to what a clerk does every day
├── JudgeError
│   ├── JournalMissing    there is no journal where one should be
│   └── HeaderInvalid     the journal's header does not say what a judge must know
├── MutantUnknown         no planted defect of that id (also KeyError)
├── MutantIdle            a planted defect that never acted: the run proves nothing
├── DefectUnreadable      the file of a defect is missing, unreadable, or no longer what it was
├── DefectInvalid         the module of a defect says nothing that could be applied
├── TableInvalid          a table of expected prices that cannot be used; names each place
├── PatchUnfit            a patch that does not apply to the engine, or has nothing to do with it
└── InvariantUnknown      no invariant of that id (also KeyError)

A journal that is cut or damaged raises contracts.errors.JournalTruncated or JournalInvalid.
"""

from __future__ import annotations


class ScenariosError(Exception):
    """The root of this folder's errors."""


class EngineUnreachable(ScenariosError):
    """The engine under test cannot be started or reached."""


class EngineNotReady(ScenariosError):
    """The engine under test was started and did not become ready in time."""


class OutOfReach(ScenariosError):
    """A case begins with the start of an engine, and nobody here can start the one of this run."""


class ClerkRefused(ScenariosError):
    """The ERP refused a clerk: our own fault, but where an engine may have brought him into it."""


class JudgeError(ScenariosError):
    """The root of what keeps a judge from judging."""


class JournalMissing(JudgeError):
    """No journal lies where one was named."""


class HeaderInvalid(JudgeError):
    """The header lacks what every judgement needs, such as the start of the world."""


class InvariantUnknown(ScenariosError, KeyError):
    """No invariant of that id is in the registry."""

    def __str__(self) -> str:
        return str(self.args[0])


class MutantUnknown(ScenariosError, KeyError):
    """No planted defect of that id is in the registry."""

    def __str__(self) -> str:
        return str(self.args[0])


class MutantIdle(ScenariosError):
    """The part that a planted defect replaces was never called."""


class DefectUnreadable(ScenariosError):
    """The file that a defect is to be read from is not there, or says something else by now."""


class DefectInvalid(ScenariosError):
    """The module of a defect cannot be loaded, or defines no defect."""


class TableInvalid(ScenariosError):
    """A table of expected prices cannot be used; the message names each place, and no price."""


class PatchUnfit(ScenariosError):
    """A patch that leaves the engine as it was would prove nothing: a fault of the harness."""
