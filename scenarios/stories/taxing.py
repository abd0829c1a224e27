"""A tax engine in stories: its rates, and what it has of an invoice."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from contracts.instants import format_instant
from contracts.values import Money
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.stage import HOUR_US
from scenarios.stories.story import Step

_CODE = "standard"
_SEEN = ("invoices",)


def sets_rate(percent: str, *, in_hours: int = 0, country: str | None = None) -> Step:
    """Another rate from now on, or in so many hours; everywhere, or where goods go to a country."""

    async def act(scene: Scene) -> None:
        clock = scene.stage.clock
        begins = clock.instant(clock.now_us() + scene.stage.tempo.passes_us(in_hours * HOUR_US))
        if not in_hours:  # by the time that the tax engine hears of it, now is over
            begins = clock.instant(clock.now_us() + 1_000_000)
        rate = {
            "code": _CODE,
            "country": country,
            "percent": percent,
            "valid_from": format_instant(begins),
        }
        name = _CODE if country is None else f"{_CODE}@{country}"
        status, _ = await scene.taxes("PUT", f"/rates/{quote(name, safe='')}", rate)
        if status != 200:
            sentence = f"the tax engine answers {status} to another rate"
            raise StoryMissed(sentence, by_integration=False)
        if not in_hours:
            await clock.sleep_until_us(clock.now_us() + 1_000_000)

    when = f"in {in_hours} hours" if in_hours else "now"
    where = "" if country is None else f" for {country}"
    return Step(f"the tax{where} is {percent} % from {when} on", act)


def tax_engine_has(
    order: str, tax: str, parcel: int = 1, state: str = "committed", anew: int | None = None
) -> Step:
    """The tax engine has the tax of the n-th parcel of an order, and knows that it is owed.

    Or that of the n-th bill of the world that was posted anew, under the id that the ERP gave it.
    """

    async def act(scene: Scene) -> None:
        name = scene.orders[order].shipments[parcel - 1] if anew is None else f"TX-{anew:06d}"

        async def is_so() -> bool:
            status, known = await scene.taxes("GET", f"/documents/{quote(name, safe='')}")
            there = status == 200 and known["state"] == state
            return there and Money.parse(known["tax"]).major() == Decimal(tax)

        if not await scene.stage.within(_SEEN, is_so):
            sentence = f"the tax engine has another tax of {what}"
            raise StoryMissed(sentence, by_integration=False)

    what = f"parcel {parcel} of order {order}"
    if anew is not None:
        what = f"order {order}, billed anew"
    return Step(f"the tax of {what} is {tax}, {state}", act)


def tax_engine_loses(order: str, parcel: int = 1) -> Step:
    """Somebody takes the n-th parcel's document out of the tax engine, and tells nobody."""

    async def act(scene: Scene) -> None:
        name = quote(scene.orders[order].shipments[parcel - 1], safe="")
        status, _ = await scene.taxes("POST", f"/documents/{name}/deletion")
        if status != 200:
            sentence = f"the tax engine answers {status} to a deletion"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"parcel {parcel} of order {order} is deleted at the tax engine", act)


def tax_is_given_back(order: str, tax: str, bill: int = 1) -> Step:
    """So much of the n-th invoice's tax is owed no more at the tax engine, whatever credited it."""

    async def act(scene: Scene) -> None:
        invoice = quote(scene.orders[order].invoices[bill - 1], safe="")
        names: list[str] = []
        for path in (f"/reversals?document={invoice}", f"/credit-notes?invoice={invoice}"):
            page = await scene.keys("GET", path)
            lists = (rows for rows in page.values() if isinstance(rows, list))
            names.extend(row["id"] for rows in lists for row in rows)

        async def is_so() -> bool:
            total = Decimal(0)
            for name in names:
                status, known = await scene.taxes("GET", f"/credits/{quote(name, safe='')}")
                if status != 200:
                    return False
                total += Money.parse(known["tax"]).major()
            return total == Decimal(tax)

        if not await scene.stage.within(_SEEN, is_so):
            sentence = f"the tax engine was given back another tax of invoice {bill} of {order}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"of the tax of invoice {bill} of order {order} {tax} is given back", act)
