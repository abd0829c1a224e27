"""What buyers do in the shop: look at the catalogue, order, look at what became of an order.

Whoever sends the requests is told by `Ask`; here is only what is asked, in which order, and what
counts as refused or unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from load.errors import Refused, Unanswered
from load.job import Visit

_MOVED: Final = "cart-changed"
# A cart whose price moves again and again is given up.
_CHECKOUTS: Final = 5

VIEW: Final = "view"
ORDER: Final = "order"
LOOK: Final = "look"


class Ask(Protocol):
    """Sends one request as an account; returns status and JSON, raises Unanswered."""

    def __call__(
        self,
        account: str,
        method: str,
        path: str,
        content: object = None,
        *,
        name: str,
        key: str | None = None,
    ) -> tuple[int, Any]: ...


class Journeys:
    """All buyers of one run; `placed` are the orders so far, whose they are and the shop's id."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.placed: list[tuple[str, str]] = []

    def live(self, kind: str, nth: int, visit: Visit) -> None:
        """Live one visit to its end; raises Refused or Unanswered."""
        LIVES[kind](self, nth, visit)

    def view(self, _: int, visit: Visit) -> None:
        """Look at the catalogue."""
        query = urlencode([("sku", sku) for sku in visit.skus])
        self._good(visit.account, "GET", f"/catalog?{query}", name="GET /catalog")

    def order(self, nth: int, visit: Visit) -> None:
        """Look, fill the cart, order; what got dearer meanwhile is ordered as it is shown then."""
        self.view(nth, visit)
        content = {"lines": list(visit.lines)}
        self._good(visit.account, "PUT", "/cart", content, name="PUT /cart")
        for _ in range(_CHECKOUTS - 1):
            status, answer = self._check_out(nth, visit)
            if not (status == 409 and _code(answer) == _MOVED):
                break
        else:
            status, answer = self._check_out(nth, visit)
        self.placed.append((visit.account, checked(status, answer)["id"]))

    def _check_out(self, nth: int, visit: Visit) -> tuple[int, Any]:
        name, key = "POST /checkout", f"load-{nth}"
        content = visit.checkout
        return self._ask(visit.account, "POST", "/checkout", content, name=name, key=key)

    def look(self, nth: int, visit: Visit) -> None:
        """Look at an order; before there is one, at the catalogue."""
        if not self.placed:
            self.view(nth, visit)
            return
        account, order = self.placed[nth % len(self.placed)]
        self._good(account, "GET", f"/orders/{order}", name="GET /orders/{id}")

    def _good(
        self, account: str, method: str, path: str, content: object = None, *, name: str
    ) -> Any:
        return checked(*self._ask(account, method, path, content, name=name))


LIVES: Final[Mapping[str, Callable[[Journeys, int, Visit], None]]] = {
    VIEW: Journeys.view,
    ORDER: Journeys.order,
    LOOK: Journeys.look,
}
"""Kind of arrival to what is done."""


def checked(status: int, answer: Any) -> Any:
    """The answer, if it is a good one; raises Refused for a 4xx, Unanswered for a 5xx."""
    if status >= 500:
        raise Unanswered(f"status {status}")
    if status >= 400:
        raise Refused(_code(answer) or f"status {status}")
    return answer


def _code(answer: Any) -> str:
    return str(answer.get("code", "")) if isinstance(answer, dict) else ""
