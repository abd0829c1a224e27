"""The users of accounts, their roles, limits and approvers; and staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="users",
    entity="user",
    system="storefront",
    operation="storefront.users.put",
    path="/connector/users",
    batch=True,
    latest_only=True,
    of_order=False,
)

_USER: Final = (
    *("id", "account", "serves", "name", "email", "roles"),
    *("spending_limit", "approval_limit", "approvers", "active"),
)


def map_user(user: Mapping[str, Any]) -> dict[str, Any]:
    """The user as he is; a limit that is missing is no limit, so none is ever left out."""
    return pick(user, _USER)
