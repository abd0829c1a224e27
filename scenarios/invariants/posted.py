"""Orders that the ERP took with a 202 and refused when it posted them."""

from __future__ import annotations

from scenarios.history import History

_REFUSED = "refused"


def refused_later(history: History) -> frozenset[str]:
    """The ids of the calls whose order was taken and then refused."""
    return frozenset(
        changes[0].cause
        for changes in history.erp.entity("posting").values()
        if changes[-1].document is not None and changes[-1].document.state == _REFUSED
    )


def refused_since_us(history: History) -> dict[str, int]:
    """By the storefront's order when the ERP had refused all it was sent of it, and has none."""
    fates: dict[str, dict[str, int | None]] = {}
    for name, changes in history.erp.entity("posting").items():
        last = changes[-1]
        if last.document is not None:
            since_us = last.t_us if last.document.state == _REFUSED else None
            fates.setdefault(last.document.reference, {})[name] = since_us
    found: dict[str, int] = {}
    for key, by_posting in fates.items():
        known = [since_us for since_us in by_posting.values() if since_us is not None]
        if len(known) == len(by_posting) and key not in history.booked:
            found[key] = max(known)
    return found


def first_refused_us(history: History) -> dict[str, int]:
    """By the storefront's order when first all was refused that the ERP had been sent of it by
    then: from that on its goods are anybody's, also where it is sent once more.
    """
    begun: dict[str, list[tuple[int, int | None]]] = {}
    for changes in history.erp.entity("posting").values():
        refused = (one.t_us for one in changes if one.document and one.document.state == _REFUSED)
        first = changes[0]
        if first.document is not None:
            since = begun.setdefault(first.document.reference, [])
            since.append((first.t_us, next(refused, None)))
    found: dict[str, int] = {}
    for key, sent in begun.items():
        for _, refused_us in sorted(sent):
            if refused_us is None:
                break
            known = [end for start, end in sent if start <= refused_us]
            if all(end is not None and end <= refused_us for end in known):
                found[key] = refused_us
                break
    return found
