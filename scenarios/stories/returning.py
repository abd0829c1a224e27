"""Returns in stories: what people ask back, what clerks make of it, and what must be seen of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack, cast
from urllib.parse import quote, urlencode

from contracts.values import Money
from scenarios.stories.cast import NORTH
from scenarios.stories.errors import StoryMissed
from scenarios.stories.looking import told as told_sight
from scenarios.stories.scene import Asked, Placed, Scene
from scenarios.stories.sight import Amounts, Sight, differences
from scenarios.stories.story import Step

_ENTERED: Final = ("return_requests",)
_SHOWN: Final = ("returns", "credit_notes")
_REPLACED: Final = ("erp_orders", "returns")
_PROGRESS: Final = ("authorised", "received", "restocked", "scrapped", "credited", "replaced")
_STAFF: Final = "staff"


class ReturnSight(TypedDict, total=False):
    """One look at a return; what is not asked for is left out.

    `returns` counts the ERP's returns of the request. `notes` are the totals of its credit notes
    in major units, `fees` what was kept back of each; `sent` the parcels that were sent instead.
    """

    returns: int
    state: str
    refusal: str | None
    authorised: Amounts
    received: Amounts
    restocked: Amounts
    scrapped: Amounts
    credited: Amounts
    replaced: Amounts
    notes: list[str]
    fees: list[str]
    sent: list[Amounts]


def ask_back(
    name: str, order: str, lines: Mapping[int, int], *, want: str = "credit", by: str | None = None
) -> Step:
    """A buyer, or with `by="staff"` the seller's people for him, asks for a return."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, name, order, lines, want, by)
        if status != 201:
            code = answer.get("code") if isinstance(answer, dict) else None
            raise StoryMissed(
                f"the storefront refuses the request {name}: {status} {code}", by_integration=False
            )
        scene.asked[name] = Asked(answer["id"], order)

    buyer = "the buyer" if by is None else "staff, for the buyer,"
    said = f"{buyer} asks to send back {_lines(lines)} of order {order}"
    return Step(f"{said}, for a {want}: the return {name}", act)


def is_told_not_to(order: str, lines: Mapping[int, int], code: str) -> Step:
    """A buyer asks for what he cannot ask for, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, f"refused {code}", order, lines, "credit", None)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            raise StoryMissed(
                f"the storefront answers {status} {said}, not {code}", by_integration=False
            )

    return Step(
        f"the buyer asks for {_lines(lines)} of order {order} back and is told: {code}", act
    )


def authorise(name: str, percent: str = "0", lines: Mapping[int, int] | None = None) -> Step:
    """A clerk lets all of it come back, or these lines, and says what will be kept back."""

    async def act(scene: Scene) -> None:
        parts = await _parts(scene, name, lines)
        content = {"lines": parts, "restocking_percent": percent}
        await _key(scene, name, "authorisation", content)

    fee = "" if percent == "0" else f", less {percent} % for restocking"
    return Step(f"the clerk authorises {_what(lines)} of the return {name}{fee}", act)


def refuse_back(name: str, code: str) -> Step:
    """A clerk lets nothing come back."""

    async def act(scene: Scene) -> None:
        await _key(scene, name, "refusal", {"code": code, "text": None})

    return Step(f"the clerk refuses the return {name}: {code}", act)


def take_back(name: str, lines: Mapping[int, int] | None = None, warehouse: str = NORTH) -> Step:
    """Goods arrive, all or these."""

    async def act(scene: Scene) -> None:
        parts = await _parts(scene, name, lines)
        await _key(scene, name, "receipts", {"warehouse": warehouse, "lines": parts})

    return Step(f"{_what(lines)} of the return {name} arrives at {warehouse}", act)


def inspect(
    name: str,
    *,
    restock: Mapping[int, int] | None = None,
    scrap: Mapping[int, int] | None = None,
) -> Step:
    """Somebody looks at what arrived: so much goes on the shelf again, so much is thrown away."""
    wanted = {"restock": restock or {}, "scrap": scrap or {}}

    async def act(scene: Scene) -> None:
        lines = [
            part | {"disposition": way}
            for way, amounts in wanted.items()
            for part in await _parts(scene, name, amounts) or ()
        ]
        await _key(scene, name, "inspections", {"lines": lines})

    told = [f"{way}s {_lines(amounts)}" for way, amounts in wanted.items() if amounts]
    return Step(f"the clerk {' and '.join(told)} of the return {name}", act)


def credit(name: str) -> Step:
    """A clerk credits what was inspected."""

    async def act(scene: Scene) -> None:
        await _key(scene, name, "credit-notes", None)

    return Step(f"the clerk credits the return {name}", act)


def replace(name: str) -> Step:
    """A clerk sends the same goods once more."""

    async def act(scene: Scene) -> None:
        await _key(scene, name, "replacements", {"carrier": None})

    return Step(f"the clerk sends goods instead of those of the return {name}", act)


def replace_by_order(name: str, becomes: str) -> Step:
    """A clerk enters an order for the same goods, free of charge; it is called `becomes`."""

    async def act(scene: Scene) -> None:
        asked = scene.asked[name]
        made = await _key(scene, name, "replacement-orders", {"lines": None})
        buyer = scene.orders[asked.order].buyer
        scene.orders[becomes] = Placed(made["reference"], buyer, made["number"], begun=True)

    return Step(f"the clerk enters an order instead of the return {name}: {becomes}", act)


def portal_replaces(becomes: str, name: str) -> Step:
    """The buyer finds with his order what is sent instead, with its return, free of charge."""

    async def act(scene: Scene) -> None:
        asked, placed = scene.asked[name], scene.orders[becomes]
        first = scene.orders[asked.order]

        async def as_wanted() -> bool:
            _, view = await scene.buys(first.buyer, "GET", f"/returns/{quote(asked.id)}")
            query = urlencode({"origin": first.id})
            _, page = await scene.buys(first.buyer, "GET", f"/erp-orders?{query}")
            back = None if view["return"] is None else view["return"]["id"]
            shown = [each for each in page["orders"] if each["number"] == placed.id]
            return [_linked(each) for each in shown] == [(back, 0)]

        if not await scene.stage.within(_REPLACED, as_wanted):
            sentence = f"the portal does not show {becomes} as what is sent for the return {name}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the portal shows {becomes} as what replaces the return {name}, for nothing", act)


def erp_has_return(name: str, **sight: Unpack[ReturnSight]) -> Step:
    """The ERP has the return once, and so, within the figure for requests."""
    wanted = cast("Sight", {"returns": 1, **sight})

    async def act(scene: Scene) -> None:
        off: list[str] = []

        async def as_wanted() -> bool:
            off[:] = differences(wanted, await _erp_sight(scene, name))
            return not off

        if not await scene.stage.within(_ENTERED, as_wanted):
            there = cast("dict[str, Any]", await _erp_sight(scene, name))["returns"]
            sentence = f"the return {name} in the ERP: {'; '.join(off)}"
            raise StoryMissed(sentence, by_integration=there != 1)

    return Step(f"the ERP has the return {name} once{told_sight(cast('Sight', sight))}", act)


def return_shows(name: str, **sight: Unpack[ReturnSight]) -> Step:
    """The buyer sees the return so in the portal, within the figures for returns and notes."""
    wanted = cast("Sight", dict(sight))

    async def act(scene: Scene) -> None:
        off: list[str] = []

        async def as_wanted() -> bool:
            off[:] = differences(wanted, await _portal_sight(scene, name))
            return not off

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the return {name} in the portal: {'; '.join(off)}"
            there = await _erp_sight(scene, name)
            raise StoryMissed(sentence, by_integration=not differences(wanted, there))

    return Step(f"the portal shows the return {name}{told_sight(wanted)}", act)


def owes(buyer: str, amount: str) -> Step:
    """What the ERP says that a buyer owes on balance; below nothing he has credit."""

    async def act(scene: Scene) -> None:
        path = f"/customers/{quote(scene.account(buyer), safe='')}/balance"
        there = Money.parse((await scene.keys("GET", path))["balance"]).major()
        if there != Decimal(amount):
            raise StoryMissed(f"{buyer} owes {there}, not {amount}", by_integration=False)

    return Step(f"{buyer} owes {amount} on balance", act)


async def _ask(
    scene: Scene, name: str, order: str, lines: Mapping[int, int], want: str, by: str | None
) -> tuple[int, Any]:
    placed = scene.orders[order]
    ordered = {line["line"]: line for line in await _ordered(scene, order)}
    content = {
        "reference": placed.id,
        "resolution": want,
        "notes": None,
        "lines": [
            {
                "line": line,
                "quantity": {"value": str(count), "unit": ordered[line]["quantity"]["unit"]},
                "reason": "not_needed",
            }
            for line, count in lines.items()
        ],
    }
    key = f"back-{scene.own(name)}"
    if by == _STAFF:
        account = scene.account(placed.buyer)
        path = f"/accounts/{quote(account, safe='')}/returns"
        return await scene.acts_for("POST", path, content, key=key)
    return await scene.buys(placed.buyer, "POST", "/returns", content, key=key)


async def _ordered(scene: Scene, order: str) -> list[Any]:
    placed = scene.orders[order]
    _, view = await scene.buys(placed.buyer, "GET", placed.path)
    lines: list[Any] = view["order"]["lines"]
    return lines


async def _key(scene: Scene, name: str, what: str, content: object) -> Any:
    document = await _entered(scene, name)
    return await scene.keys("POST", f"/returns/{document['id']}/{what}", content)


async def _entered(scene: Scene, name: str) -> Any:
    """The ERP's return, once it has it; raises StoryMissed when its time is up."""

    async def is_there() -> bool:
        return bool(await _returns(scene, name))

    if not await scene.stage.within(_ENTERED, is_there):
        sentence = f"the return {name} ({scene.asked[name].id}) never reached the ERP"
        raise StoryMissed(sentence, by_integration=True)
    document = (await _returns(scene, name))[0]
    scene.asked[name].documents.update((document["id"], *document["credit_notes"]))
    return document


async def _returns(scene: Scene, name: str) -> list[Any]:
    query = urlencode({"request": scene.asked[name].id})
    found: list[Any] = (await scene.keys("GET", f"/returns?{query}"))["returns"]
    return found


async def _parts(
    scene: Scene, name: str, lines: Mapping[int, int] | None
) -> list[dict[str, Any]] | None:
    if lines is None:
        return None
    document = await _entered(scene, name)
    units = {line["line"]: line["quantity"]["unit"] for line in document["lines"]}
    return [
        {"line": line, "quantity": {"value": str(count), "unit": units[line]}}
        for line, count in lines.items()
    ]


async def _erp_sight(scene: Scene, name: str) -> Sight:
    found = await _returns(scene, name)
    if not found:
        return cast("Sight", {"returns": 0})
    notes = [await scene.keys("GET", f"/credit-notes/{note}") for note in found[0]["credit_notes"]]
    return _sight(found[0], notes, len(found))


async def _portal_sight(scene: Scene, name: str) -> Sight:
    asked = scene.asked[name]
    buyer = scene.orders[asked.order].buyer
    status, view = await scene.buys(buyer, "GET", f"/returns/{quote(asked.id)}")
    if status != 200:
        raise StoryMissed(f"the portal answers {buyer} with {status}", by_integration=False)
    if view["return"] is None:
        return cast("Sight", {})
    return _sight(view["return"], view["credit_notes"], 1)


def _sight(document: Any, notes: list[Any], returns: int) -> Sight:
    refusal = document["refusal"]
    seen: dict[str, Any] = {
        "returns": returns,
        "state": document["state"],
        "refusal": None if refusal is None else refusal["code"],
        "notes": [str(Money.parse(note["totals"]["total"]).major()) for note in notes],
        "fees": [str(Money.parse(note["totals"]["restocking_fee"]).major()) for note in notes],
        "sent": [
            {line["line"]: line["quantity"]["value"] for line in parcel["lines"]}
            for parcel in document["replacements"]
        ],
    }
    for field in _PROGRESS:
        seen[field] = {line["line"]: line[field] for line in document["lines"]}
    return cast("Sight", seen)


def _linked(order: Any) -> tuple[Any, int]:
    return order["custom"].get("returns.return"), order["totals"]["total"]["amount_minor"]


def _lines(lines: Mapping[int, int]) -> str:
    return " and ".join(f"{count} of line {line}" for line, count in lines.items())


def _what(lines: Mapping[int, int] | None) -> str:
    return "all" if lines is None else _lines(lines)
