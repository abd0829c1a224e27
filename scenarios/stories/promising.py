"""What is expected, and when the buyer is told that he will have it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import quote, urlencode

from contracts.instants import format_instant
from scenarios.stories.cast import NORTH
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_SHOWN = ("promises", "order_status")
_DATES = ("first_expected_at", "expected_at")


def expect(delivery: str, goods: str, count: int, *, days: int, warehouse: str = NORTH) -> Step:
    """A clerk says that so much will arrive in so many days; a second time, that it was moved."""

    async def act(scene: Scene) -> None:
        name = scene.own(delivery)
        at = format_instant(scene.stage.clock.now() + timedelta(days=days))
        document = {
            "id": name,
            "warehouse": warehouse,
            "sku": scene.sku(goods),
            "quantity": scene.quantity(goods, count),
            "expected_at": at,
        }
        await scene.keys("PUT", f"/replenishments/{quote(name, safe='')}", document)
        scene.expected[delivery] = at

    said = f"{delivery} is expected at {warehouse} in {days} days with {count} {goods}"
    return Step(said, act)


def arrives(
    delivery: str, goods: str, count: int, *, last: bool = False, warehouse: str = NORTH
) -> Step:
    """So much of an expected delivery comes, and as its last where it is said; 0: called off."""

    async def act(scene: Scene) -> None:
        came = {"sku": scene.sku(goods), "quantity": scene.quantity(goods, count)}
        content = {"warehouse": warehouse, "lines": [came] if count else [], "last": last}
        path = f"/replenishments/{quote(scene.own(delivery), safe='')}/receipts"
        await scene.keys("POST", path, content)

    came = f"{count} {goods} of {delivery} arrive at {warehouse}" if count else f"{delivery} is off"
    return Step(f"{came}, nothing more will come" if last and count else came, act)


def is_promised(order: str, lines: Mapping[int, str | None]) -> Step:
    """The portal shows by which delivery each waiting line will be whole; None: nobody knows."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        dates = {n: name and scene.expected[name] for n, name in lines.items()}

        async def as_wanted() -> bool:
            status, view = await scene.buys(placed.buyer, "GET", placed.path)
            shown = view.get("expected", []) if status == 200 else []
            return {line["line"]: line["expected_at"] for line in shown} == dates

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the portal does not show the ERP's dates of order {order}"
            raise StoryMissed(sentence, by_integration=True)

    told = " and ".join(f"line {n} with {name or 'no date'}" for n, name in lines.items())
    return Step(f"the portal promises order {order} {told or 'nothing more'}", act)


def remembers(date: str, delivery: str) -> Step:
    """The present date of a delivery is called so from now on, however the delivery moves."""

    async def act(scene: Scene) -> None:
        scene.expected[date] = scene.expected[delivery]

    return Step(f"the present date of {delivery} is {date}", act)


def dates_are(order: str, lines: Mapping[int, tuple[str | None, str | None, str | None]]) -> Step:
    """The portal shows the date of each waiting line at checkout, at first and now, by the
    deliveries and dates of the story, and whether it was moved.
    """

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        wanted = {
            line: [name and scene.expected[name] for name in names] for line, names in lines.items()
        }

        async def as_wanted() -> bool:
            path = f"/orders/{quote(placed.id)}/promises"
            status, view = await scene.buys(placed.buyer, "GET", path)
            rows = view["lines"] if status == 200 else []
            seen = {row["line"]: [row[name] for name in ("at_checkout", *_DATES)] for row in rows}
            moved = all(row["moved"] == _is_moved(row) for row in rows)
            return seen == wanted and moved

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the portal does not show how the dates of order {order} moved"
            raise StoryMissed(sentence, by_integration=True)

    told = " and ".join(
        f"line {line} at checkout by {shown or 'no date'}, at first by {first or 'no date'}, "
        f"now by {now or 'no date'}"
        for line, (shown, first, now) in lines.items()
    )
    return Step(f"the portal shows of order {order}: {told or 'nothing waits'}", act)


def is_in_time(order: str, lines: Mapping[int, bool]) -> Step:
    """The portal says of each waiting line whether it is there on the day that was asked for."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]

        async def as_wanted() -> bool:
            path = f"/orders/{quote(placed.id)}/promises"
            status, view = await scene.buys(placed.buyer, "GET", path)
            rows = view["lines"] if status == 200 else []
            return {row["line"]: row["in_time"] for row in rows} == lines

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the portal does not say whether order {order} is there in time"
            raise StoryMissed(sentence, by_integration=True)

    told = " and ".join(f"line {n} {'in time' if so else 'too late'}" for n, so in lines.items())
    return Step(f"the portal shows of order {order}: {told}", act)


def _is_moved(row: Mapping[str, str | None]) -> bool:
    before = row["at_checkout"] or row["first_expected_at"]
    return before is not None and before != row["expected_at"]


def show_dates(goods: str, *, lead_time_days: int | None = None) -> Step:
    """A clerk has the dates of goods shown, and says after how long any quantity can be had."""

    async def act(scene: Scene) -> None:
        sku = scene.sku(goods)
        document = {"id": sku, "lead_time_days": lead_time_days}
        await scene.keys("PUT", f"/outlooks/{quote(sku, safe='')}", document)

    within = "" if lead_time_days is None else f", any quantity within {lead_time_days} days"
    return Step(f"the dates of {goods} are shown{within}", act)


def can_have(buyer: str, goods: str, count: int, by: str) -> Step:
    """The portal tells a buyer by when he can have so many.

    `by` is a delivery that was expected, or what the date rests on: `stock`, `lead_time`, or
    `unknown`.
    """

    async def act(scene: Scene) -> None:
        path = f"/outlooks?{urlencode({'sku': scene.sku(goods), 'quantity': count})}"
        basis, date = ("replenishment", scene.expected[by]) if by in scene.expected else (by, None)

        async def as_wanted() -> bool:
            status, view = await scene.buys(buyer, "GET", path)
            if status != 200 or view["basis"] != basis:
                return False
            return date is None or view["available_at"] == date

        if not await scene.stage.within(("promises", "availability"), as_wanted):
            sentence = f"the portal does not tell {buyer} that {count} {goods} are there by {by}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the portal says that {buyer} can have {count} {goods} by {by}", act)
