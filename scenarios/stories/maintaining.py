"""What the clerks do who keep customers and items: limits, addresses, packs, numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from contracts.values import Money
from scenarios.stories.cast import PALLET, item
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step


def limit(buyer: str, amount: str | None) -> Step:
    """A customer's credit limit is another one from now on; None for none."""

    async def act(scene: Scene) -> None:
        path = f"/customers/{_account(scene, buyer)}"
        currency = (await scene.keys("GET", path))["currency"]
        said = None if amount is None else Money.of(Decimal(amount), currency).wire()
        content = {"credit_limit": said, "reason": "reviewed"}
        await scene.keys("POST", f"{path}/changes", content)

    return Step(f"{buyer} has {'no limit' if amount is None else f'a limit of {amount}'} now", act)


def moves(buyer: str, street: str, region: str | None = None) -> Step:
    """The address that a customer's goods go to is another one from now on."""

    async def act(scene: Scene) -> None:
        account = scene.account(buyer)
        name = f"{account}.deliver_to"
        content = {
            "id": name,
            "role": "deliver_to",
            "name": f"{buyer} of {scene.story.id}",
            "street": street,
            "city": "Harbour",
            "country": "Ireland",
            "region": region,
        }
        path = f"/customers/{_account(scene, buyer)}/addresses/{quote(name, safe='')}"
        await scene.keys("PUT", path, content)

    where = street if region is None else f"{street}, {region},"
    return Step(f"goods for {buyer} go to {where} from now on", act)


def ships_to(order: str, street: str) -> Step:
    """The order goes to that street, in the portal and in the ERP."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        booked = await scene.keys("GET", f"/orders/{placed.number}")
        status, view = await scene.buys(placed.buyer, "GET", placed.path)
        shown = view["order"]["deliver_to"]["street"] if status == 200 else None
        seen = (booked["deliver_to"]["street"], shown)
        if seen != (street, street):
            raise StoryMissed(f"order {order} does not go to {street}", by_integration=True)

    return Step(f"order {order} goes to {street}", act)


def repack(goods: str, *, pallet: int) -> Step:
    """A pallet of the goods has so many sales units from now on."""

    async def act(scene: Scene) -> None:
        known = scene.goods(goods)
        units = item(scene.story.id, known).document()["units"]
        size = str(known.pack * pallet)
        told = [
            {**each, "factor": size} if each["unit"] == PALLET else dict(each) for each in units
        ]
        await scene.keys("POST", f"/items/{quote(scene.sku(goods), safe='')}/changes", _of(told))

    return Step(f"a pallet of {goods} has {pallet} of them from now on", act)


def renumber(account: str, to: str) -> Step:
    """An account goes on under a new number."""

    async def act(scene: Scene) -> None:
        content = {"number": scene.own(to), "reason": "new number range"}
        path = f"/customers/{quote(scene.own(account), safe='')}/renumbering"
        await scene.keys("POST", path, content)

    return Step(f"{account} goes on under the number {to}", act)


def numbers_are(account: str, current: str, *former: str) -> Step:
    """The ERP says under which number an account goes, and under which it went before."""

    async def act(scene: Scene) -> None:
        seen = await scene.keys("GET", f"/customers/{quote(scene.own(account), safe='')}/numbers")
        wanted = {
            "id": scene.own(account),
            "current": scene.own(current),
            "former": sorted(scene.own(each) for each in former),
        }
        if seen != wanted:
            raise StoryMissed(f"the ERP does not know {account} as {current}", by_integration=False)

    return Step(f"{account} goes as {current}, and went as {' and '.join(former)}", act)


def _account(scene: Scene, buyer: str) -> str:
    return quote(scene.account(buyer), safe="")


def _of(units: list[Any]) -> dict[str, Any]:
    return {"units": units, "reason": "the supplier packs otherwise"}
