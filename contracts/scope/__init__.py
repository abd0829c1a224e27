"""The scope matrix: one source for flows, schedules, freshness, ownership and the readiness report.

`load_scope` reads `contracts/scope.toml` or a company's own file; `unsound` says what is wrong with
a matrix that could be read; `cost` and `diff` say what it asks of whoever builds and runs it.
"""

from contracts.scope.identities import Identity, acting, identities, our_identities
from contracts.scope.matrix import (
    FRESHNESS_CLASSES,
    PATTERNS,
    VERSION,
    Scope,
    ScopeObject,
    Segment,
    System,
)
from contracts.scope.problem import ERROR, WARNING, Problem
from contracts.scope.reading import (
    default_bytes,
    load_scope,
    parse_scope,
    read_bytes,
    read_scope,
    with_parties,
)

__all__ = [
    "ERROR",
    "FRESHNESS_CLASSES",
    "PATTERNS",
    "VERSION",
    "WARNING",
    "Identity",
    "Problem",
    "Scope",
    "ScopeObject",
    "Segment",
    "System",
    "acting",
    "default_bytes",
    "identities",
    "load_scope",
    "our_identities",
    "parse_scope",
    "read_bytes",
    "read_scope",
    "with_parties",
]
