"""Who looked into which other account in the portal, and whose orders he was shown."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from urllib.parse import unquote

PREFIX: Final = "storefront.branches."
_LIST: Final = "storefront.branches.list"
_OK: Final = 200


class Peek(NamedTuple):
    """A look that was answered: `client` looked into `account`, and was shown what is `shown`'s."""

    seq: int
    t_us: int
    client: str
    account: str
    shown: tuple[str, ...]


class Peeks:
    """Every such look of a journal."""

    def __init__(self) -> None:
        self.made: list[Peek] = []
        self._open: dict[str, tuple[str, str]] = {}

    def called(self, call_id: str, operation: str, client: str, path: str) -> None:
        """Somebody asks; a list says nothing of what is in an account."""
        if operation != _LIST:
            account = unquote(path.partition("?")[0].split("/")[2])
            self._open[call_id] = client, account

    def answered(self, seq: int, t_us: int, call_id: str, body: dict[str, Any]) -> None:
        """He was answered."""
        known = self._open.pop(call_id, None) if self._open else None
        if known is None or body.get("status") != _OK:
            return
        content = body.get("content") or {}
        shown = {order["account"] for order in content.get("orders", ())}
        statement = content.get("statement")
        shown |= {statement["account"]} if statement else set()
        self.made.append(Peek(seq, t_us, *known, tuple(sorted(shown))))
