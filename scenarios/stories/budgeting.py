"""What clerks say of budgets, and what buyers are told that is left of them."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from contracts.values import Money
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_TOLD_BY = ("budgets", "order_status", "erp_orders")


def budget(
    name: str,
    account: str,
    amount: str,
    *,
    period: str = "month",
    user: str | None = None,
    ended: bool = False,
) -> Step:
    """A clerk gives an account, or one user of it, a budget; again under the same name: another.

    One that is `ended` binds nobody any more.
    """

    async def act(scene: Scene) -> None:
        document = {
            "id": scene.own(name),
            "account": scene.own(account),
            "user": None if user is None else scene.own(user),
            "period": period,
            "amount": _money(amount, scene.pays_in(account)),
            "active": not ended,
        }
        await scene.keys("PUT", f"/budgets/{quote(scene.own(name), safe='')}", document)

    has = "has no longer" if ended else "has"
    return Step(f"{user or account} {has} a budget of {amount} a {period}: {name}", act)


def budget_shows(buyer: str, name: str, *, spent: str, left: str) -> Step:
    """The portal tells the buyer so of a budget, within the figures of it and of what counts."""

    async def act(scene: Scene) -> None:
        currency = scene.pays_in(buyer)
        wanted = {"spent": _money(spent, currency), "left": _money(left, currency)}

        async def as_wanted() -> bool:
            status, answer = await scene.buys(buyer, "GET", "/budgets")
            rows = answer["budgets"] if status == 200 else []
            own = [row for row in rows if row["id"] == scene.own(name)]
            return [{each: row[each] for each in wanted} for row in own] == [wanted]

        if not await scene.stage.within(_TOLD_BY, as_wanted):
            sentence = f"{buyer} is shown another {name} than {spent} spent and {left} left"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"{buyer} sees {spent} of {name} spent and {left} left", act)


def _money(amount: str, currency: str) -> dict[str, object]:
    return Money.of(Decimal(amount), currency).wire()
