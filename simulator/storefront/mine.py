"""What belongs to a buyer's own account: his pages, and the answer that a key of his had before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from contracts.canonical import digest
from simulator.face import Call, answer, answer_raw, found
from simulator.state import State
from simulator.storefront.errors import Declined
from simulator.storefront.outbox import Outbox
from simulator.storefront.people import accounts_of
from simulator.storefront.shelf import Account

PAGE: Final = 100
PAGE_MOST: Final = 1000


def own_page(state: State, call: Call, account: Account, kind: str, called: str) -> Response:
    """A page of the account's own of a kind by id, those of accounts that it took over too.

    `{<called>: [...], next}`, of the kind's index by account.
    """
    limit = call.number("limit", PAGE, least=1, most=PAGE_MOST)
    after = call.text("after") or ""
    own = (
        one for each in accounts_of(state, account) for one in state.find_ids(kind, "account", each)
    )
    ids = sorted(one for one in own if one > after)
    rows = [found(state.get(kind, one), kind).raw for one in ids[:limit]]
    following = orjson.dumps(ids[limit - 1]) if len(ids) > limit else b"null"
    return answer_raw(b'{"%b":[%b],"next":%b}' % (called.encode(), b",".join(rows), following))


def answered_before(
    state: State, outbox: Outbox, key: str, asked: Mapping[str, Any]
) -> Response | None:
    """The answer that the same request had under this key; raises Declined key-reused for another.

    What was asked for was told of by an event, whose document is as it was then.
    """
    stored = state.get("stored_answer", key)
    if stored is None:
        return None
    body = stored.body
    if body["asked"] != digest(asked) or "event" not in body:
        raise Declined("key-reused", "the key came with another request before")
    return answer(outbox.placed(body["event"]), 201)
