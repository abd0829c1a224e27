"""What the ERP reads of who keeps its master data: changes of customers and items, addresses,
new numbers.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NotRequired, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.partner_requests import Word
from simulator.erp.requests import AddressIn, Id, MoneyIn, Positive, Unit

T = TypeVar("T")

_STRICT: Final = ConfigDict(strict=True, extra="ignore")

Reason = Annotated[str, StringConstraints(max_length=400)] | None
Name = Annotated[str, StringConstraints(min_length=1)]


def _anything(given: T) -> T:
    if not given:
        raise ValueError("nothing is named that would become otherwise")
    return given


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


CUSTOMER_CHANGE: Final[TypeAdapter[Any]] = TypeAdapter(
    Annotated[CustomerChangeIn, AfterValidator(_anything)]
)
ITEM_CHANGE: Final[TypeAdapter[Any]] = TypeAdapter(
    Annotated[ItemChangeIn, AfterValidator(_anything)]
)
CUSTOMER_ADDRESS: Final[TypeAdapter[Any]] = TypeAdapter(CustomerAddressIn)
RENUMBERING: Final = TypeAdapter(RenumberingIn)
