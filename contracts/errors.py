"""Every error of this folder, as one tree.

ContractsError
├── ValueInvalid (also ValueError)        no Money, UnitPrice, Quantity, instant or date
│   ├── CurrencyMixed                     amounts of two currencies met in one sum or comparison
│   └── UnitMixed                         two units, or prices of two base quantities, met
├── JournalError
│   ├── JournalInvalid                    a line that is no record of journal 1.0.0
│   ├── JournalTruncated                  the journal stops before its `end` record
│   └── JournalSealed                     somebody appended after the `end` record
├── CatalogError
│   ├── SchemaUnknown                     no schema of that name, contract or version
│   ├── OperationUnknown                  no operation of that id
│   ├── SystemUnknown                     no contract is published for that system
│   ├── SchemaUnreadable                  a document that is no schema, or refers to nothing
│   ├── DocumentUnreadable                a file that is neither JSON nor YAML, or cannot be read
│   ├── UsageInvalid                      a file that says no usage, or an unreadable Pact file
│   ├── TrafficUnreadable                 a file of recorded calls that is none
│   ├── ContractUnknown                   no contract or version of that name
│   ├── ConverterMissing                  no converters lead from one version to another
│   ├── Inconvertible                     a document does not fit the version it is said to be of
│   ├── LockRefused                       a released version was edited
│   └── WaiverInvalid                     an exception without a name, a reason or an end
├── PolicyInvalid                         a logging policy that shows what it withholds, or is none
├── ScopeInvalid                          an unknown or missing key, or a wrong value
├── CallFailed                            a call over an edge brought no answer
│   ├── Refused        definite           nothing was reached: certainly no effect
│   ├── TimedOut       indefinite         the other side may have done it, or may do it later
│   └── ConnectionLost indefinite         the other side may have done it
└── SheetInvalid                          a file that is no whole sheet
"""

from __future__ import annotations

from typing import ClassVar


class ContractsError(Exception):
    """The root of this folder's errors."""


class ValueInvalid(ContractsError, ValueError):
    """A value breaks the rules of its kind; the message names the rule, never the value."""


class CurrencyMixed(ValueInvalid):
    """Amounts of two currencies were added, subtracted or ordered."""


class UnitMixed(ValueInvalid):
    """Quantities of two units, or unit prices of two base quantities, were added or ordered."""


class JournalError(ContractsError):
    """The root of what can be wrong with a journal."""


class JournalInvalid(JournalError):
    """A line is no record of the journal contract."""


class JournalTruncated(JournalError):
    """The journal stops before its `end` record: it is no evidence for anything."""


class JournalSealed(JournalError):
    """A record was appended after the `end` record."""


class CatalogError(ContractsError):
    """The root of questions to the contracts that have no answer."""


class SchemaUnknown(CatalogError):
    """No schema of that contract, version and name is published."""


class OperationUnknown(CatalogError):
    """No operation of that id is published."""


class SystemUnknown(CatalogError):
    """No contract is published for that system."""


class SchemaUnreadable(CatalogError):
    """A document cannot be read as a schema or an API; the message says where and why."""


class DocumentUnreadable(CatalogError):
    """A file cannot be read as JSON or YAML; the message names it and says why."""


class UsageInvalid(CatalogError):
    """A file says nothing of a consumer's usage; the message says what and where."""


class TrafficUnreadable(CatalogError):
    """A file holds no recorded calls that can be read; the message says where."""


class ContractUnknown(CatalogError):
    """No contract or version of that name is published; the message says what there is."""


class ConverterMissing(CatalogError):
    """No path of converters leads from one version of a contract to another."""


class Inconvertible(CatalogError):
    """A document does not fit the version that it is to be converted from."""


class LockRefused(CatalogError):
    """A released version changed; the message names it."""


class WaiverInvalid(CatalogError):
    """A waiver does not say who, why, until when or what about."""


class PolicyInvalid(ContractsError):
    """The logging policy cannot be used as it is written."""


class ScopeInvalid(ContractsError):
    """The scope matrix cannot be used as it is written."""


class CallFailed(ContractsError):
    """A call brought no answer; `definite` is True when it certainly had no effect."""

    definite: ClassVar[bool] = False
    kind: ClassVar[str] = "failed"


class Refused(CallFailed):
    """The connection was refused, could not be made, or the host is not on the allow-list."""

    definite = True
    kind = "refused"


class TimedOut(CallFailed):
    """The caller's patience ended first."""

    kind = "timed_out"


class ConnectionLost(CallFailed):
    """The connection broke after the request may have been read."""

    kind = "connection_lost"


class SheetInvalid(ContractsError):
    """A file is no whole sheet: `no-trailer`, `control-differs`, `no-header`, `count-differs`,
    `rows-unreadable`.
    """
