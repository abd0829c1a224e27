"""Every error of this folder, as one tree.

ReportsError
├── FolderInvalid          a run folder lacks a file, or a file of it cannot be read as what it is
├── FolderUnwritable       a file of a run folder cannot be written
├── PolicyInvalid          a policy or the readiness list has an unknown key or a wrong value
│   └── PolicyUnknown      no policy of that name
├── KeyInvalid             a key of pseudonyms, or a pseudonym, is none
├── ToolMissing            what builds the Allure page is not here and cannot be had
└── PageUnbuilt            the Allure page could not be built, and that is nothing to be set up
    ├── ToolBroken         the tool failed
    └── PageLoud           its page would ask somebody for something
"""

from __future__ import annotations


class ReportsError(Exception):
    """The root of this folder's errors."""


class FolderInvalid(ReportsError):
    """A run folder is no evidence as it lies there; the message names the file and the reason."""


class FolderUnwritable(ReportsError):
    """A file cannot be written; the message names it, the reason and what would mend it."""


class PolicyInvalid(ReportsError):
    """A policy or the readiness list cannot be used as it is written."""


class PolicyUnknown(PolicyInvalid):
    """No policy of that name ships with the project."""


class KeyInvalid(ReportsError):
    """A key file cannot be read, made or used; the message never holds the key."""


class ToolMissing(ReportsError):
    """No tool can build the page; the message says what each would need."""


class PageUnbuilt(ReportsError):
    """The page could not be built, and nothing that the user sets up would change that."""


class ToolBroken(PageUnbuilt):
    """A tool that was there failed; the message holds its last words."""


class PageLoud(PageUnbuilt):
    """The page would load something from elsewhere; the message shows what."""
