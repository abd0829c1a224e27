"""What a buyer sees of an order's goods and bills: each parcel once, each invoice once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]


def parcels(shipments: Iterable[Document]) -> list[dict[str, Any]]:
    """The shipments as they left; one tracking number of a carrier is one parcel.

    Two documents about one parcel are shown as one, with the lines of both. What the integration
    wrote stays as it is in the state; only what the buyer sees is gathered here.
    """
    shown: dict[tuple[Any, ...], dict[str, Any]] = {}
    for shipment in sorted(shipments, key=lambda each: (each["shipped_at"], each["id"])):
        parcel = (shipment["carrier"], shipment["tracking"])
        key = parcel if shipment["tracking"] else (shipment["id"],)
        if key in shown:
            shown[key]["lines"] = [*shown[key]["lines"], *shipment["lines"]]
        else:
            shown[key] = dict(shipment)
    return list(shown.values())


def bills(invoices: Iterable[Document]) -> list[dict[str, Any]]:
    """The invoices in the order in which they were issued."""
    return [dict(each) for each in sorted(invoices, key=lambda i: (i["issued_at"], i["id"]))]


def promised(
    promises: Iterable[Document], ahead: list[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """When the ERP expects what the order waits for, line by line; nothing of an order by no date.

    That is the ERP's date as it stands now, so whoever looks again sees that it was moved. Before
    it has said anything of the order it is `ahead`: by the ERP's dates of the items.
    """
    lines = [dict(line) for each in promises for line in each["lines"]] or ahead
    return {"expected": lines} if lines else {}
