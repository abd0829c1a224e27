"""Whom an integration is to each system: one identity per flow, with the scopes it needs alone.

A flow writes as the identity that its row of the matrix names. What a system tells of all flows in
one feed or list is read once, by that system's reader. The scopes are those of the operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from contracts.scope.matrix import ERP, STOREFRONT, WMS, Scope
from contracts.scope.reading import load_scope

_READS: Final = {ERP: "erp:read", STOREFRONT: "storefront:connector", WMS: "wms:read"}
_WRITES: Final = {
    ("orders", ERP): "erp:orders:write",
    ("return_requests", ERP): "erp:returns:write",
    ("quotes", ERP): "erp:quotes:write",
    ("amendments", ERP): "erp:amendments:write",
    ("address_requests", ERP): "erp:addresses:write",
    ("captures", ERP): "erp:receipts:write",
    ("confirmations", ERP): "erp:picks:write",
    ("picks", WMS): "wms:instructions",
    ("quotes", STOREFRONT): "storefront:quotes",
    ("amendments", STOREFRONT): "storefront:amendments",
    ("address_requests", STOREFRONT): "storefront:addresses",
}
_CONNECTOR: Final = "storefront:connector"


@dataclass(frozen=True, slots=True)
class Identity:
    """One client id: the objects whose flow it is, or the system that it reads, and its scope in
    each system that knows it.
    """

    id: str
    objects: tuple[str, ...] = ()
    reads: str | None = None
    scopes: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, list[str]]:
        """What a journal's header says of it."""
        return {"objects": list(self.objects), "reads": [self.reads] if self.reads else []}


def identities(scope: Scope) -> dict[str, Identity]:
    """The identities of a matrix by client id: the readers first, then the rows in their order."""
    readers = (
        Identity(system.reads_as, reads=name, scopes={name: _READS[name]})
        for name, system in scope.systems.items()
        if name in _READS
    )
    return {one.id: one for one in (*readers, *_writers(scope))}


@cache
def our_identities() -> Mapping[str, Identity]:
    """Those of our own matrix."""
    return identities(load_scope())


def acting(known: Mapping[str, Identity]) -> dict[str, str]:
    """The client id by the object whose flow it is, and by the system that it reads."""
    return {
        what: one.id
        for one in known.values()
        for what in (*one.objects, *filter(None, [one.reads]))
    }


def _writers(scope: Scope) -> Iterator[Identity]:
    for row in scope.synced():
        targets = [target for _, target in row.crossings]
        scopes = {target: _scope(row.id, target) for target in targets}
        needed = {target: one for target, one in scopes.items() if one is not None}
        if needed:
            yield Identity(row.acts_as, objects=(row.id,), scopes=needed)


def _scope(name: str, target: str) -> str | None:
    return _WRITES.get((name, target), _CONNECTOR if target == STOREFRONT else None)
