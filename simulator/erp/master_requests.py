"""What the ERP reads of who keeps its master data: changes of customers and items, addresses,
new numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.partner_requests import Word
from simulator.erp.problems import Refusal
from simulator.erp.requests import AddressIn, Id, MoneyIn, Positive, Unit

_STRICT: Final = ConfigDict(strict=True, extra="ignore")

Reason = Annotated[str, StringConstraints(max_length=400)] | None
Name = Annotated[str, StringConstraints(min_length=1)]


class CustomerChangeIn(TypedDict):
    """What becomes otherwise of a customer."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    name: NotRequired[Name]
    email: NotRequired[Annotated[str, StringConstraints(pattern=r"^[^@ ]+@[^@ ]+$")]]
    payment_terms: NotRequired[Name]
    credit_limit: NotRequired[MoneyIn | None]
    reason: NotRequired[Reason]


class CustomerAddressIn(AddressIn):
    """An address of a customer; what else it carries is kept."""

    id: Id  # type: ignore[misc]
    role: Literal["deliver_to", "invoicee"]


class UnitIn(TypedDict):
    """A unit of an item."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    unit: Unit
    factor: Positive


class ItemChangeIn(TypedDict):
    """What becomes otherwise of an item."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    name: NotRequired[Name]
    category: NotRequired[Word | None]
    sales_unit: NotRequired[Unit]
    units: NotRequired[Annotated[list[UnitIn], Field(min_length=1)]]
    status: NotRequired[Literal["active", "discontinued"]]
    reason: NotRequired[Reason]


class RenumberingIn(TypedDict):
    """The number under which an account goes on."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    number: Id
    reason: NotRequired[Reason]


CUSTOMER_CHANGE: Final = TypeAdapter(CustomerChangeIn)
ITEM_CHANGE: Final = TypeAdapter(ItemChangeIn)
CUSTOMER_ADDRESS: Final[TypeAdapter[Any]] = TypeAdapter(CustomerAddressIn)
RENUMBERING: Final = TypeAdapter(RenumberingIn)
_REASON: Final = "reason"


def check_named(given: Mapping[str, Any], kind: type[CustomerChangeIn | ItemChangeIn]) -> None:
    """Raise Refusal nothing-named where no field stands that would become otherwise.

    What the ERP does not know is passed over, so a misspelt field alone names nothing either.
    """
    fields = [name for name in kind.__annotations__ if name != _REASON]
    if not any(name in given for name in fields):
        raise Refusal("nothing-named", f"name what becomes otherwise: {', '.join(fields)}")
