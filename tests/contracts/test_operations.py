"""Every published operation is found by its id and by its call, with its business key."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import OperationUnknown
from contracts.operations import Operation, Operations, at_pointer
from contracts.published import schemas
from tests.contracts.samples import example

OPERATIONS = Operations.load()

# The operations of the first voyage, by system: the list everybody builds against.
IDS = {
    "erp": """token health profile.read changes.list customers.list customers.read items.list
        items.read prices.list prices.put discounts.list discounts.put availability.list
        orders.list orders.read orders.create orders.charge orders.cancel orders.release
        shipments.list shipments.read shipments.create invoices.list invoices.read
        invoices.create payments.create stock.receive stock.adjust
        quotes.list quotes.read quotes.create quotes.approve quotes.confirm quotes.decline
        amendments.list amendments.create
        address-requests.list address-requests.create address-requests.accept
        address-requests.refuse
        purchasing.changes relations.put users.put entitlements.put customers.merge
        customers.block orders.key orders.substitute orders.split orders.hold
        returns.changes returns.create returns.list returns.read returns.authorise returns.refuse
        returns.receive returns.inspect returns.replace returns.close
        credit-notes.list credit-notes.read credit-notes.create balances.read
        receipts.create receipts.list receipts.read receipts.apply statements.list statements.read
        terms.put periods.put periods.read receivables.changes
        price-lists.changes price-lists.put sourcing.changes sourcing.put
        promises.changes replenishments.put replenishments.receive
        picks.release picks.list picks.read warehouse-postings.create warehouse-postings.list
        withdrawals.ask withdrawals.list withdrawals.read decisions.put
        budgets.changes budgets.put
        enrichment.changes enrichment.put enrichment.post replacements.create increases.create
        delivery-tolerances.put delivery-deviations.list
        outlooks.changes outlooks.put
        configurations.changes configurations.put configurations.read
        account-terms.changes purchase-terms.put credit-standings.put
        customers.change customers.renumber customers.numbers addresses.put items.change
        shipments.reverse invoices.cancel invoices.correct payments.reverse receipts.reverse
        reversals.list reversals.read reversals.changes
        refunds.create refunds.list refunds.read
        postings.list postings.changes
        price-corrections.create price-corrections.changes
        listings.read listings.skipped listings.linked listings.numbered
        entries.orders warned.orders revisions.read revisions.amend
        orders.hold orders.split orders.substitute""",
    "storefront": """token health accounts.put accounts.list items.put items.list prices.put
        prices.list discounts.put discounts.list availability.put availability.list
        orders.status orders.list orders.read shipments.put shipments.list
        invoices.put invoices.list catalog.view cart.put checkout orders.mine orders.view
        erp-orders.put erp-orders.list erp-orders.mine erp-orders.view
        quotes.list quotes.read quotes.answer quotes.mine quotes.request quotes.view
        quotes.accept quotes.submit amendments.list amendments.read amendments.answer
        amendments.mine amendments.request
        address-requests.list address-requests.read address-requests.answer
        address-requests.mine address-requests.request
        relations.put users.put entitlements.put requisitions.submit requisitions.list
        requisitions.decide reorder
        returns.request returns.request-for returns.mine returns.view returns.put returns.list
        return-requests.list credit-notes.put credit-notes.list
        receipts.put receipts.list statements.put statements.list statements.mine
        payments.view price-lists.put sourcing.put promises.put
        reversals.put reversals.list reversals.mine refunds.view
        budgets.put budgets.view enrichment.put products.view outlooks.put outlooks.view
        postings.put postings.view price-corrections.put price-corrections.view
        promises.view
        digests.list digests.ranges holdings.list
        configurations.put configurations.list configurations.view configurations.ordered
        purchase-terms.put credit-standings.put credit.view
        branches.list branches.orders branches.statement""",
    "payments": """authorise list capture refund release""",
    "tax": """documents.estimate documents.commit documents.void documents.read documents.list
        documents.delete credits.put credits.read credits.list rates.put""",
    "wms": """token instructions.put instructions.read confirmations.list floor.confirm floor.tell
        withdrawals.put decisions.list floor.pack""",
    "drop": "outbox.list outbox.read inbox.put inbox.release",
    "engine": """health webhook feed replay probe.parked probe.audit probe.drift
        probe.settled""",
}

SCOPES: dict[str, set[str | None]] = {
    "erp": {
        None,
        "erp:read",
        "erp:orders:write",
        "erp:returns:write",
        "erp:quotes:write",
        "erp:amendments:write",
        "erp:addresses:write",
        "erp:receipts:write",
        "erp:picks:write",
        "erp:clerk",
    },
    "drop": {None},
    "storefront": {
        None,
        "storefront:connector",
        "storefront:quotes",
        "storefront:amendments",
        "storefront:addresses",
        "storefront:buy",
        "storefront:staff",
    },
    "payments": {None},
    "tax": {None},
    "wms": {None, "wms:read", "wms:instructions", "wms:floor"},
    "engine": {None},
}


def filled(operation: Operation, value: str) -> str:
    """The operation's path with every parameter set to the same text."""
    return "/".join(value if part.startswith("{") else part for part in operation.path.split("/"))


def test_exactly_the_operations_of_the_voyage_are_published() -> None:
    wanted = {f"{system}.{name}" for system, names in IDS.items() for name in names.split()}
    assert {operation.id for operation in OPERATIONS} == wanted
    assert len(OPERATIONS) == len(wanted)


@pytest.mark.parametrize("operation", list(OPERATIONS), ids=lambda operation: operation.id)
def test_an_operation_is_found_by_its_id_and_by_its_call(operation: Operation) -> None:
    assert OPERATIONS.by_id(operation.id) is operation
    found = OPERATIONS.match(operation.system, operation.method, filled(operation, "x-1"))
    assert found is not None
    assert found[0] is operation
    assert set(found[1].values()) <= {"x-1"}
    assert len(found[1]) == operation.path.count("{")


@pytest.mark.parametrize("operation", list(OPERATIONS), ids=lambda operation: operation.id)
def test_an_operation_has_a_scope_of_its_system_and_schemas_that_exist(
    operation: Operation,
) -> None:
    assert operation.scope in SCOPES[operation.system]
    assert operation.request_schema is None or operation.request_schema in schemas()
    assert operation.responses
    for expected in operation.responses.values():
        assert expected is None or expected in schemas()
    assert operation in OPERATIONS.of(operation.system)


def test_no_other_call_is_an_operation() -> None:
    for system, method, path in [
        ("erp", "GET", "/"),
        ("erp", "GET", ""),
        ("erp", "GET", "/nothing"),
        ("erp", "DELETE", "/orders"),
        ("erp", "GET", "/orders/"),
        ("erp", "GET", "/orders/1/lines"),
        ("erp", "POST", "/orders/1/shipments/2"),
        ("erp", "GET", "//orders"),
        ("wms", "GET", "/orders"),
        ("storefront", "POST", "/orders"),
    ]:
        assert OPERATIONS.match(system, method, path) is None, (system, method, path)


def test_the_same_path_means_another_thing_at_another_system() -> None:
    erp = OPERATIONS.match("erp", "GET", "/orders/7?x=1")
    storefront = OPERATIONS.match("storefront", "GET", "/orders/7")
    assert erp is not None
    assert storefront is not None
    assert (erp[0].id, erp[1]) == ("erp.orders.read", {"number": "7"})
    assert (storefront[0].id, storefront[1]) == ("storefront.orders.view", {"id": "7"})


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=20))
def test_a_parameter_comes_back_as_it_was_before_it_was_quoted(name: str) -> None:
    found = OPERATIONS.match("erp", "GET", f"/items/{quote(name, safe='')}")
    assert found is not None
    assert found[1] == {"sku": name}


@pytest.mark.parametrize(
    ("call", "content", "key"),
    [
        (("erp", "POST", "/orders"), example("orders", "erp-order-create"), "S-000001"),
        (("erp", "GET", "/orders?reference=S%2F7&limit=2"), None, "S/7"),
        (("erp", "GET", "/orders?limit=2"), None, None),
        (("erp", "GET", "/orders/SO-1"), None, "SO-1"),
        (("erp", "POST", "/orders/SO-1/shipments"), {"lines": None}, "SO-1"),
        (("erp", "GET", "/changes?after=7"), None, None),
        (("storefront", "PUT", "/connector/orders/S-1/status"), {}, "S-1"),
        (("storefront", "POST", "/checkout"), example("orders", "checkout"), "PO-000031"),
        (("storefront", "POST", "/checkout"), {"purchase_order_number": None}, None),
        (("engine", "POST", "/webhooks/storefront"), example("events", "event"), "EV-000001"),
        (("erp", "POST", "/orders"), ["no", "object"], None),
        (("erp", "POST", "/orders"), {"reference": 7}, None),
    ],
)
def test_the_business_key_is_where_the_contract_says(
    call: tuple[str, str, str], content: Any, key: str | None
) -> None:
    found = OPERATIONS.match(*call)
    assert found is not None
    assert Operations.key_of(*found, content) == key


def test_a_status_belongs_to_itself_before_it_belongs_to_its_class() -> None:
    create = OPERATIONS.by_id("erp.orders.create")
    assert create.response_key(201) == "201"
    assert create.response_key(422) == "4XX"
    assert create.response_key(503) == "5XX"
    assert create.response_key(302) is None
    assert OPERATIONS.by_id("engine.webhook").response_key(204) == "2XX"


def test_a_pointer_follows_objects_and_lists_and_escapes() -> None:
    document = {"a/b": [{"m~n": "here"}], "list": ["x"]}
    assert at_pointer(document, "/a~1b/0/m~0n") == "here"
    assert at_pointer(document, "") is document
    for pointer in ("/none", "/list/1", "/list/x", "/list/0/deeper", "/list/-1"):
        assert at_pointer(document, pointer) is None


def test_an_operation_nobody_publishes_is_said_to_be_unknown() -> None:
    with pytest.raises(OperationUnknown, match=r"erp\.orders\.delete"):
        OPERATIONS.by_id("erp.orders.delete")
