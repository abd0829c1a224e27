"""Quotes in stories: what buyers ask for, what clerks offer, and what must be seen of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, TypedDict, Unpack, cast
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from contracts.instants import format_instant, parse_instant
from contracts.values import Money
from scenarios.stories.buying import Wish, by_card, checkout, told
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Placed, Scene, Wanted, named
from scenarios.stories.sight import Sight, differences
from scenarios.stories.stage import MINUTE_US
from scenarios.stories.story import Step
from simulator.world.spec import MICROSECOND

_QUOTES: Final = ("quotes",)


class QuoteSight(TypedDict, total=False):
    """One look at a quote; what is not asked for is left out.

    `quotes` counts the ERP's quotes of it. `prices` and `discounts` are those offered per line,
    `total` is what the offer comes to, in major units. `options` are those of the offered lines,
    and `reason` is why it was declined.
    """

    quotes: int
    state: str
    revision: int
    prices: Mapping[int, str]
    discounts: Mapping[int, str]
    total: str
    options: Mapping[int, Mapping[str, str]]
    reason: str


def ask_quote(name: str, buyer: str, *wishes: Wish, discount: str | None = None) -> Step:
    """A buyer asks what these goods would cost; from here on the quote has a name."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, buyer, wishes, discount)
        if status != 201:
            raise _refused(f"{buyer} a quote", status, answer)
        scene.quotes[name] = Wanted(answer["id"], buyer)

    wish = "" if discount is None else f", {discount} % off if possible"
    return Step(f"{buyer} asks for a quote for {told(wishes)}{wish}: the quote {name}", act)


def cannot_ask(buyer: str, code: str, *wishes: Wish) -> Step:
    """A buyer asks for a quote, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, buyer, wishes, None)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to {buyer}'s question, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"{buyer} asks for a quote for {told(wishes)} and is told: {code}", act)


def offer(
    name: str,
    prices: Mapping[int, str | None],
    *,
    percent: str = "0",
    days: int = 0,
    hours: int = 0,
) -> Step:
    """A clerk approves a quote, or revises it: a price for each line, None for the ERP's own."""

    async def act(scene: Scene) -> None:
        number = await _entered(scene, name)
        span = scene.stage.tempo.passes_us(timedelta(days=days, hours=hours) // MICROSECOND)
        until = scene.stage.clock.instant(scene.stage.clock.now_us() + span)
        currency = scene.pays_in(scene.quotes[name].buyer)
        lines = [
            {
                "line": line,
                "unit_price": amount and {"amount": amount, "currency": currency, "per": "1"},
                "discount_percent": percent,
            }
            for line, amount in prices.items()
        ]
        content = {"valid_to": format_instant(until), "lines": lines}
        await scene.keys("POST", f"/quotes/{number}/offers", content)

    spans = ((days, "days"), (hours, "hours"))
    binds = " and ".join(f"{count} {unit}" for count, unit in spans if count)
    less = "" if percent == "0" else f" less {percent} %"
    said = f"the clerk offers {_lines(prices)}{less} for quote {name}, for {binds}"
    return Step(said, act)


def confirm_offer(name: str) -> Step:
    """A second person confirms what a clerk proposed."""

    async def act(scene: Scene) -> None:
        number = await _entered(scene, name)
        await scene.keys("POST", f"/quotes/{number}/confirmation")

    return Step(f"a second person confirms what is proposed for quote {name}", act)


def cannot_confirm_own(name: str) -> Step:
    """Whoever proposed an offer tries to confirm it himself, and the ERP says no."""

    async def act(scene: Scene) -> None:
        path = f"/quotes/{await _entered(scene, name)}/confirmation"
        status, answer = await scene.tries("POST", path, desk="clerk-approvals")
        said = answer.get("code") if isinstance(answer, dict) else None
        if (status, said) != (403, "second-person-needed"):
            sentence = f"the ERP answers {status} {said} to whoever confirms his own proposal"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"whoever proposed it cannot confirm quote {name} himself", act)


def decline_quote(name: str, reason: str) -> Step:
    """A clerk says no to a quote."""

    async def act(scene: Scene) -> None:
        number = await _entered(scene, name)
        await scene.keys("POST", f"/quotes/{number}/refusal", {"reason": reason})

    return Step(f"the clerk declines quote {name}: {reason}", act)


def quote_shows(name: str, **sight: Unpack[QuoteSight]) -> Step:
    """The buyer sees the quote so in the portal, within the figure for quotes."""

    async def act(scene: Scene) -> None:
        off: list[str] = []

        async def as_wanted() -> bool:
            off[:] = _differences(sight, await _portal_sight(scene, name))
            return not off

        if not await scene.stage.within(_QUOTES, as_wanted):
            sentence = f"quote {name} in the portal: {'; '.join(off)}"
            there = not _differences(sight, await _erp_sight(scene, name))
            raise StoryMissed(sentence, by_integration=there)

    return Step(f"the portal shows quote {name}{_told(sight)}", act)


def erp_has_quote(name: str, **sight: Unpack[QuoteSight]) -> Step:
    """The ERP has the quote once, and so, within the figure for quotes."""
    wanted: QuoteSight = {"quotes": 1, **sight}

    async def act(scene: Scene) -> None:
        off: list[str] = []

        async def as_wanted() -> bool:
            off[:] = _differences(wanted, await _erp_sight(scene, name))
            return not off

        if not await scene.stage.within(_QUOTES, as_wanted):
            raise StoryMissed(f"quote {name} in the ERP: {'; '.join(off)}", by_integration=True)

    return Step(f"the ERP has quote {name} once{_told(sight)}", act)


def accept(name: str, order: str, *, by: str | None = None, card: str | None = None) -> Step:
    """The buyer accepts what he is offered; it becomes an order, and nothing is typed again.

    `by` is a colleague of his, of the same account; `card` pays.
    """

    async def act(scene: Scene) -> None:
        buyer = by or scene.quotes[name].buyer
        status, answer = await _try(scene, name, order, buyer, card)
        if status != 201:
            raise _refused(f"the acceptance of quote {name}", status, answer)
        scene.orders[order] = Placed(answer["id"], buyer)

    paying = "" if card is None else f" by {card}"
    return Step(f"{by or 'the buyer'} accepts quote {name}{paying}: the order {order}", act)


def submit_offer(requisition: str, name: str, *, card: str | None = None) -> Step:
    """The buyer submits what he is offered; it waits for his approvers under that name."""

    async def act(scene: Scene) -> None:
        buyer = scene.quotes[name].buyer
        status, answer = await _try(scene, name, requisition, buyer, card, to="requisitions")
        if status != 201 or answer["state"] != "pending":
            raise _refused(f"{buyer} a requisition of quote {name}", status, answer)
        scene.requisitions[requisition] = answer["id"]

    paying = "" if card is None else f" by {card}"
    return Step(f"the buyer submits quote {name}{paying} for approval: {requisition}", act)


def cannot_submit_offer(name: str, code: str) -> Step:
    """The buyer tries to submit what he was offered, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        buyer = scene.quotes[name].buyer
        label = f"refused {code}"
        status, answer = await _try(scene, name, label, buyer, None, to="requisitions")
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to quote {name}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the buyer tries to submit quote {name} and is told: {code}", act)


def cannot_accept(name: str, code: str, *, card: str | None = None) -> Step:
    """The buyer tries to accept, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        buyer = scene.quotes[name].buyer
        status, answer = await _try(scene, name, f"refused {code}", buyer, card)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to quote {name}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    paying = "" if card is None else f" by {card}"
    return Step(f"the buyer tries to accept quote {name}{paying} and is told: {code}", act)


def quote_names(name: str, by: str, on_behalf_of: str | None = None) -> Step:
    """The ERP names who asked for a quote, and for whom; portal and ERP say who approved it."""

    async def act(scene: Scene) -> None:
        await _entered(scene, name)
        known = (await _quotes(scene, name))[0]
        said = named(scene, known, by, on_behalf_of)
        status, shown = await scene.buys(
            scene.quotes[name].buyer, "GET", f"/quotes/{quoted(scene.quotes[name].id)}"
        )
        told = (shown["answer"] or {}).get("offer") if status == 200 else None
        approved = [offer["approved_by"] for offer in known["offers"]]
        if not said or (told is not None and told.get("approved_by") not in approved[-1:]):
            sentence = f"quote {name} does not name {by}, or not who approved it"
            raise StoryMissed(sentence, by_integration=True)

    behalf = "" if on_behalf_of is None else f" on behalf of {on_behalf_of}"
    return Step(f"the ERP's quote {name} says that {by} asked{behalf}, and who approved it", act)


def cannot_see(name: str, buyer: str) -> Step:
    """Another buyer looks for the quote by its number and finds nothing."""

    async def act(scene: Scene) -> None:
        path = f"/quotes/{quoted(scene.quotes[name].id)}"
        status, _ = await scene.buys(buyer, "GET", path)
        _, page = await scene.buys(buyer, "GET", "/quotes")
        if status != 404 or page["quotes"]:
            raise StoryMissed(f"{buyer} sees quote {name} ({status})", by_integration=False)

    return Step(f"{buyer} does not see quote {name}", act)


def wait_for_its_end(name: str, *, minutes_left: int) -> Step:
    """Time goes by until so many minutes before the newest offer binds no more; 0: until then."""

    async def act(scene: Scene) -> None:
        told = (await _quotes(scene, name))[0]["offers"][-1]["valid_to"]
        clock = scene.stage.clock
        left_us = (parse_instant(told) - clock.instant(0)) // MICROSECOND - clock.now_us()
        pause_us = left_us - minutes_left * MINUTE_US
        await scene.stage.let_pass(max(0, pause_us))

    when = f"{minutes_left} minutes before" if minutes_left else "at"
    return Step(f"it is {when} the end of quote {name}", act)


async def _ask(
    scene: Scene, buyer: str, wishes: tuple[Wish, ...], discount: str | None
) -> tuple[int, Any]:
    lines = [
        {
            "line": nth,
            "sku": scene.sku(wish[0]),
            "quantity": scene.quantity(*wish),
            "wished_discount_percent": discount,
        }
        for nth, wish in enumerate(wishes, 1)
    ]
    content = {"notes": f"asked in {scene.story.id}", "lines": lines}
    return await scene.buys(buyer, "POST", "/quotes", content)


async def _try(
    scene: Scene, name: str, order: str, buyer: str, card: str | None, *, to: str = "order"
) -> tuple[int, Any]:
    path = f"/quotes/{quoted(scene.quotes[name].id)}"
    _, known = await scene.buys(buyer, "GET", path)
    told = (known["answer"] or {}).get("offer") or {"revision": 1}
    content = {**by_card(checkout(scene, order, buyer), card), "revision": told["revision"]}
    return await scene.buys(buyer, "POST", f"{path}/{to}", content)


async def _quotes(scene: Scene, name: str) -> list[Any]:
    """The ERP's quotes that carry this quote's reference."""
    query = urlencode({"reference": scene.quotes[name].id})
    found: list[Any] = (await scene.keys("GET", f"/quotes?{query}"))["quotes"]
    return found


async def _entered(scene: Scene, name: str) -> str:
    """The ERP's number of a quote, once it has it; raises StoryMissed when its time is up."""

    async def is_there() -> bool:
        return bool(await _quotes(scene, name))

    if not await scene.stage.within(_QUOTES, is_there):
        sentence = f"quote {name} ({scene.quotes[name].id}) never reached the ERP"
        raise StoryMissed(sentence, by_integration=True)
    return str((await _quotes(scene, name))[0]["number"])


async def _portal_sight(scene: Scene, name: str) -> QuoteSight:
    wanted = scene.quotes[name]
    status, known = await scene.buys(wanted.buyer, "GET", f"/quotes/{quoted(wanted.id)}")
    if status != 200:
        raise _refused(f"a look at quote {name}", status, known)
    return _sight(known["answer"], None if known["answer"] is None else known["answer"]["offer"])


async def _erp_sight(scene: Scene, name: str) -> QuoteSight:
    found = await _quotes(scene, name)
    first = found[0] if found else None
    offers = first["offers"] if first is not None else []
    return {**_sight(first, offers[-1] if offers else None), "quotes": len(found)}


def _sight(answer: Any, made: Any) -> QuoteSight:
    if answer is None:
        return {"state": "unanswered"}
    seen: QuoteSight = {"state": answer["state"]}
    if answer["reason"] is not None:
        seen["reason"] = answer["reason"]
    if made is not None:
        lines = made["lines"]
        seen["revision"] = made["revision"]
        seen["prices"] = {line["line"]: line["unit_price"]["amount"] for line in lines}
        seen["discounts"] = {line["line"]: line["discount_percent"] for line in lines}
        seen["options"] = {line["line"]: _chosen(line) for line in lines}
        seen["total"] = str(Money.parse(made["totals"]["total"]).major())
    return seen


def _chosen(line: Mapping[str, Any]) -> dict[str, str]:
    return {one["option"]: one["value"] for one in line.get("options") or ()}


def _differences(wanted: QuoteSight, seen: QuoteSight) -> list[str]:
    return differences(cast("Sight", wanted), cast("Sight", seen))


def _refused(what: str, status: int, answer: Any) -> StoryMissed:
    code = answer.get("code") if isinstance(answer, dict) else None
    return StoryMissed(f"the storefront refuses {what}: {status} {code}", by_integration=False)


def _told(sight: QuoteSight) -> str:
    said = [
        f"{name} {_lines(value) if isinstance(value, Mapping) else value}"
        for name, value in sight.items()
    ]
    return f": {', '.join(said)}" if said else ""


def _lines(amounts: Mapping[int, object]) -> str:
    return " and ".join(
        f"{'its own price' if value is None else value} on line {line}"
        for line, value in amounts.items()
    )
