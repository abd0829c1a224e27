"""What clerks key in of accounts: users, restrictions, mergers, blocks, orders by phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from scenarios.stories.buying import Wish, told
from scenarios.stories.partners import Person, Place, Restriction, entitlement, relation, user
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.stage import HOUR_US
from scenarios.stories.story import Step
from simulator.world.spec import MICROSECOND


def restrict(restriction: Restriction) -> Step:
    """A rule that hides goods is valid from now on, or one that shows them."""

    async def act(scene: Scene) -> None:
        clock = scene.stage.clock
        span_us = scene.stage.tempo.passes_us(restriction.hours * HOUR_US)
        ends = clock.instant(clock.now_us() + span_us) if restriction.hours else None
        rule = entitlement(scene.story.id, restriction, clock.now(), ends)
        if ends is not None:
            scene.ends[restriction.name] = ends
        path = f"/entitlements/{quote(rule.id, safe='')}"
        await scene.keys("PUT", path, rule.document())

    does = "shown to" if restriction.shows else "hidden from"
    whom = restriction.account or restriction.segment or restriction.region or "everybody"
    span = f" for {restriction.hours} hours" if restriction.hours else ""
    return Step(f"{restriction.goods} is {does} {whom}{span}: {restriction.name}", act)


def wait_until_it_ends(name: str) -> Step:
    """Time goes by until the instant at which a restriction of some hours is valid no more."""

    async def act(scene: Scene) -> None:
        ends, clock = scene.ends[name], scene.stage.clock
        left_us = (ends - clock.instant(0)) // MICROSECOND - clock.now_us()
        await scene.stage.let_pass(max(0, left_us))

    return Step(f"it is the end of {name}", act)


def serve(
    warehouse: str,
    *,
    serves: bool,
    account: str | None = None,
    region: str | None = None,
    channel: str | None = None,
    ship_to: str | None = None,
) -> Step:
    """A clerk says whom a warehouse serves from now on, and whom it does not."""

    async def act(scene: Scene) -> None:
        whom = account or region or channel or ship_to or "all"
        rule: dict[str, object] = {
            "id": f"{scene.own(whom)}.{warehouse}",
            "warehouse": warehouse,
            "account": None if account is None else scene.own(account),
            "region": region,
            "channel": channel,
            "serves": serves,
        }
        if ship_to is not None:
            rule["ship_to_region"] = ship_to
        await scene.keys("PUT", f"/sourcing/{quote(str(rule['id']), safe='')}", rule)

    there = None if ship_to is None else f"what goes to {ship_to}"
    whom = account or region or channel or there or "everybody"
    return Step(f"{warehouse} {'serves' if serves else 'does not serve'} {whom}", act)


def lift(restriction: Restriction) -> Step:
    """A rule ends now."""

    async def act(scene: Scene) -> None:
        now = scene.stage.clock.now()
        rule = entitlement(scene.story.id, restriction, now - timedelta(days=1))
        path = f"/entitlements/{quote(rule.id, safe='')}"
        await scene.keys("PUT", path, replace(rule, valid_to=now).document())

    return Step(f"the restriction {restriction.name} is lifted", act)


def change(person: Person) -> Step:
    """A user is entered anew: his limit, his roles, his approvers."""

    async def act(scene: Scene) -> None:
        document = user(scene.story.id, person, scene.story.cast.currency(person)).document()
        await scene.keys("PUT", f"/users/{quote(document['id'], safe='')}", document)

    limit = "no limit" if person.limit is None else f"a limit of {person.limit}"
    now = f"{person.name} is now {' and '.join(person.roles)} with {limit}"
    return Step(now if person.active else f"{person.name} has left", act)


def merge(account: str, into: str) -> Step:
    """An account is taken over by another."""

    async def act(scene: Scene) -> None:
        path = f"/customers/{quote(scene.own(account), safe='')}/merger"
        await scene.keys("POST", path, {"into": scene.own(into)})

    return Step(f"{account} is taken over by {into}", act)


def stands(place: Place) -> Step:
    """An account's place is entered anew: who stands above it, who pays for it."""

    async def act(scene: Scene) -> None:
        path = f"/relations/{quote(scene.own(place.of), safe='')}"
        await scene.keys("PUT", path, relation(scene.story.id, place).document())

    return Step(f"{place.payer or place.of} pays for {place.of} from now on", act)


def block(account: str, *, blocked: bool = True) -> Step:
    """An account is blocked, or no longer."""

    async def act(scene: Scene) -> None:
        path = f"/customers/{quote(scene.own(account), safe='')}/block"
        await scene.keys("PUT", path, {"blocked": blocked, "reason": None})

    return Step(f"{account} is {'blocked' if blocked else 'no longer blocked'}", act)


def key_in(order: str, account: str, *wishes: Wish) -> Step:
    """An order comes by phone; the ERP prices it itself."""

    async def act(scene: Scene) -> None:
        lines = [
            {"line": nth, "sku": scene.sku(wish[0]), "quantity": scene.quantity(*wish)}
            for nth, wish in enumerate(wishes, 1)
        ]
        content = {"account": scene.own(account), "channel": "phone", "lines": lines}
        entered = await scene.keys("POST", "/keyed-orders", content)
        scene.orders[order] = Placed(entered["reference"], account, entered["number"], begun=True)

    return Step(f"{account} orders {told(wishes)} by phone: {order}", act)
