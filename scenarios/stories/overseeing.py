"""What the admins of a parent or payer see of other accounts in the portal."""

from __future__ import annotations

from urllib.parse import quote

from contracts.values import Money
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_SHOWN = ("orders", "statements", "relations", "users")


def sees_branches(admin: str, *accounts: str) -> Step:
    """Somebody may look into these accounts and no other, within the figures for places."""

    async def act(scene: Scene) -> None:
        wanted = sorted(scene.own(each) for each in accounts)

        async def as_wanted() -> bool:
            status, answer = await scene.buys(admin, "GET", "/branches")
            own = f"{scene.story.id}."
            seen = [row["account"] for row in answer["branches"]] if status == 200 else []
            return sorted(each for each in seen if each.startswith(own)) == wanted

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"{admin} may not look into just {' and '.join(accounts) or 'nothing'}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"{admin} may look into {' and '.join(accounts) or 'no other account'}", act)


def sees_order_of(admin: str, account: str, *orders: str) -> Step:
    """Somebody sees these orders of a branch, and no other."""

    async def act(scene: Scene) -> None:
        wanted = sorted(scene.orders[each].id for each in orders)
        path = f"/branches/{quote(scene.own(account), safe='')}/orders"
        status, answer = await scene.buys(admin, "GET", path)
        seen = sorted(row["id"] for row in answer["orders"]) if status == 200 else None
        if seen != wanted:
            raise StoryMissed(f"{admin} sees other orders of {account}", by_integration=False)

    return Step(f"{admin} sees {' and '.join(orders)} among the orders of {account}", act)


def sees_statement_of(admin: str, account: str, *, open_: str) -> Step:
    """Somebody sees what a branch owes, within the figure for statements."""

    async def act(scene: Scene) -> None:
        path = f"/branches/{quote(scene.own(account), safe='')}/statement"

        async def as_wanted() -> bool:
            status, answer = await scene.buys(admin, "GET", path)
            told = answer["statement"] if status == 200 else None
            return told is not None and str(Money.parse(told["open"]).major()) == open_

        if not await scene.stage.within(_SHOWN, as_wanted):
            raise StoryMissed(f"{admin} sees another debt of {account}", by_integration=True)

    return Step(f"{admin} sees {open_} open at {account}", act)


def cannot_look_into(somebody: str, account: str) -> Step:
    """For somebody there is no such branch: neither its orders nor its statement."""

    async def act(scene: Scene) -> None:
        for what in ("orders", "statement"):
            path = f"/branches/{quote(scene.own(account), safe='')}/{what}"
            status, _ = await scene.buys(somebody, "GET", path)
            if status != 404:
                sentence = f"the portal answers {somebody} {status} about {account}"
                raise StoryMissed(sentence, by_integration=False)

    return Step(f"{somebody} cannot look into {account}", act)
