"""Terms of purchase and credit standings: what clerks say of them, and what buyers see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from contracts.instants import format_instant
from contracts.values import Money
from scenarios.stories.buying import Wish, told
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_NOTHING = "nothing"


def term(
    name: str,
    goods: str | None = None,
    *,
    account: str | None = None,
    agreement: str | None = None,
    contract: bool = False,
    under: str | None = None,
    least: tuple[int, str] | int | None = None,
    worth: str | None = None,
    ended: bool = False,
) -> Step:
    """A term of purchase is valid from now on; again under the same name it is another one.

    `contract` and `under` (an agreement) are required, `least` and `worth` the least of an order.
    """

    async def act(scene: Scene) -> None:
        now = scene.stage.clock.now()
        since = now - timedelta(days=1) if ended else now
        document: dict[str, Any] = {
            "id": scene.own(name),
            "account": None if account is None else scene.own(account),
            "agreement": None if agreement is None else scene.own(agreement),
            "sku": None if goods is None else scene.sku(goods),
            "category": None,
            "requires_contract": contract,
            "requires_agreement": None if under is None else scene.own(under),
            "min_quantity": None if goods is None else _least(scene, goods, least),
            "min_value": None if worth is None else _money(worth, _currency(scene, account)),
            "valid_from": format_instant(since),
            "valid_to": format_instant(now) if ended else None,
        }
        await scene.keys("PUT", f"/purchase-terms/{quote(scene.own(name), safe='')}", document)

    whom = account or agreement or "everybody"
    return Step(f"{whom} buys {goods or 'anything'} {_said(contract, under, least, worth)}", act)


def cannot_key(account: str, code: str, *wishes: Wish) -> Step:
    """An order comes by phone, and the ERP says no with that code."""

    async def act(scene: Scene) -> None:
        lines = [
            {"line": nth, "sku": scene.sku(wish[0]), "quantity": scene.quantity(*wish)}
            for nth, wish in enumerate(wishes, 1)
        ]
        content = {"account": scene.own(account), "channel": "phone", "lines": lines}
        status, answer = await scene.tries("POST", "/keyed-orders", content)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            raise StoryMissed(f"the ERP answers {status} {said}, not {code}", by_integration=False)

    return Step(f"{account} orders {told(wishes)} by phone and is told: {code}", act)


def shows_credit(account: str) -> Step:
    """The ERP tells of an account's credit standing from now on."""

    async def act(scene: Scene) -> None:
        content = {"account": scene.own(account)}
        path = f"/credit-standings/{quote(scene.own(account), safe='')}"
        await scene.keys("PUT", path, content)

    return Step(f"the credit of {account} is shown from now on", act)


def credit_shows(buyer: str, *, limit: str | None, used: str, available: str | None) -> Step:
    """The portal shows the buyer so much of his account's credit, within its figure."""

    async def act(scene: Scene) -> None:
        currency = scene.pays_in(buyer)
        wanted = {
            "limit": None if limit is None else _money(limit, currency),
            "used": _money(used, currency),
            "available": None if available is None else _money(available, currency),
        }

        async def as_wanted() -> bool:
            status, answer = await scene.buys(buyer, "GET", "/credit")
            seen = answer["standing"] if status == 200 else None
            if seen is None:
                return False
            recent = seen["as_of"] <= format_instant(scene.stage.clock.now())
            return recent and {name: seen[name] for name in wanted} == wanted

        if not await scene.stage.within(("credit_standings",), as_wanted):
            raise StoryMissed(f"{buyer} is shown another credit", by_integration=True)

    return Step(f"{buyer} sees a limit of {limit or 'nothing'}, used {used}", act)


def credit_is_not_shown(buyer: str) -> Step:
    """The portal shows the buyer no credit: another pays for his account."""

    async def act(scene: Scene) -> None:
        status, answer = await scene.buys(buyer, "GET", "/credit")
        if status != 200 or answer["standing"] is not None:
            raise StoryMissed(f"{buyer} is shown another's credit", by_integration=False)

    return Step(f"{buyer} sees no credit: it is not his account's", act)


def _least(scene: Scene, goods: str, least: tuple[int, str] | int | None) -> dict[str, Any] | None:
    if least is None:
        return None
    return scene.quantity(goods, *((least,) if isinstance(least, int) else least))


def _currency(scene: Scene, account: str | None) -> str:
    return scene.pays_in(account or scene.story.cast.buyers[0].name)


def _money(amount: str, currency: str) -> dict[str, Any]:
    return dict(Money.of(Decimal(amount), currency).wire())


def _said(
    contract: bool, under: str | None, least: tuple[int, str] | int | None, worth: str | None
) -> str:
    """What a term asks for, in words."""
    parts = ["by a contract only"] if contract else []
    parts += [f"under the agreement of {under} only"] if under is not None else []
    many = least if isinstance(least, tuple) else (least,)
    parts += [f"from {' '.join(map(str, many))} on"] if least is not None else []
    parts += [f"for {worth} at least"] if worth is not None else []
    return " and ".join(parts) or "on no terms"
