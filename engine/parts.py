"""Every replaceable component of an engine, and how they are put together.

A planted defect is `apply(parts) -> parts`, one or two fields replaced with `dataclasses.replace`.
`Engine(parts)` wires what it is given and nothing else, so a replaced field is always the one used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.ports import Clock
from engine.audit import Auditor
from engine.backoff import Backoff
from engine.bus.duties import Consume, IsRedelivered, inbox_first, seen_before
from engine.bus.local import LocalBus
from engine.bus.port import Bus
from engine.caller import (
    ERP_ADDRESSES,
    ERP_PICKS,
    ERP_QUOTES,
    ERP_RECEIPTS,
    ERP_RETURNS,
    Caller,
)
from engine.config import FILES, Config
from engine.delivery import Dedup, DedupKey, OrderKey, by_event_id, by_reference, stored_dedup
from engine.dialects import Dialects
from engine.drop import DropHttp, DropProbe
from engine.drop.folder import Folder
from engine.drop.mounted import MountedFolder
from engine.flows.address_request_answer import map_address_answer
from engine.flows.address_request_to_erp import map_address_request
from engine.flows.amendment_answer import map_decision
from engine.flows.amendment_to_erp import map_amendment
from engine.flows.availability import map_availability
from engine.flows.budgets import map_budget
from engine.flows.captures_to_erp import map_capture
from engine.flows.configurations import map_configuration
from engine.flows.confirmations_to_erp import known_by, map_confirmation
from engine.flows.credit_notes import map_credit_note
from engine.flows.credit_standings import map_credit_standing
from engine.flows.customers import map_customer
from engine.flows.decisions_to_erp import map_decided
from engine.flows.discounts import DISCOUNT_MAPPERS
from engine.flows.enrichment import map_enrichment
from engine.flows.entitlements import map_entitlement
from engine.flows.erp_orders import ERP_ORDER_MAPPERS, comes_before
from engine.flows.flow import Flow, Mapper
from engine.flows.invoices import map_invoice
from engine.flows.items import map_item
from engine.flows.order_status import map_status
from engine.flows.order_to_erp import ORDER_MAPPERS
from engine.flows.outlooks import map_outlook
from engine.flows.picks_to_wms import map_pick
from engine.flows.postings import map_posting
from engine.flows.price_corrections import map_price_correction
from engine.flows.price_lists import map_price_list
from engine.flows.prices import PRICE_MAPPERS
from engine.flows.promises import map_promise
from engine.flows.purchase_terms import map_purchase_term
from engine.flows.quote_answer import map_answer
from engine.flows.quote_to_erp import map_quote
from engine.flows.receipts import map_receipt
from engine.flows.refunds_to_erp import map_refund
from engine.flows.relations import map_relation
from engine.flows.returns import map_return
from engine.flows.returns_to_erp import map_return_request
from engine.flows.reversals import map_reversal
from engine.flows.shipments import SHIPMENT_MAPPERS
from engine.flows.sourcing import map_sourcing
from engine.flows.statements import map_statement
from engine.flows.table import ALL, FLOWS, OBJECT_OF
from engine.flows.users import map_user
from engine.flows.withdrawals_to_wms import map_withdrawal
from engine.gate import Gate
from engine.ports import Ports
from engine.profile import Profiles
from engine.senders.inside import EnterOrder
from engine.senders.lookup import (
    ADDRESS_REQUESTS,
    AMENDMENTS,
    POSTINGS,
    QUOTES,
    RECEIPTS,
    REFUNDS,
    RETURNS,
    LookUpOrder,
)
from engine.senders.order import ORDER, RETURN, Entered, OrderCreate, OrderProbe, PostOrder
from engine.senders.posted import LookUpPosting
from engine.senders.revised import AmendOrder
from engine.senders.warned import WarnedOrder
from engine.signature import WebhookVerifier
from engine.store.port import Store
from engine.store.records import NewWork
from engine.store.sql import SqlStore
from engine.store.tx import Tx
from engine.wiring import Wiring, wired

Verify = Callable[[Mapping[str, str], bytes, datetime], str]
"""The delivery id of an authentic delivery; raises `SignatureInvalid`."""

IsStale = Callable[[int | None, int | None], bool]
"""Whether a version (first) need not be sent, given the one the other side has (second)."""


def not_newer(version: int | None, known: int | None) -> bool:
    """A version is stale once the same or a later one has arrived."""
    return version is not None and known is not None and version <= known


Mend = Callable[["Parts", Tx, NewWork, int], int]
"""Has a repair done, at an instant, in the transaction of the report; how many items it added."""

FirstSeen = Callable[[Mapping[str, int], str, int], int]
"""When a difference was found first: what the last run knew, which difference, and now."""


def by_the_inbox(_: Parts, tx: Tx, repair: NewWork, now_us: int) -> int:
    """As all work: behind whatever its object still has open, once, and written down."""
    return int(tx.work.put(repair, now_us))


def as_before(known: Mapping[str, int], name: str, now_us: int) -> int:
    """As long as runs find it without a break, it is as old as the first of them says."""
    return known.get(name, now_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The components of one engine.

    `verify`, `dedup_key`, `order_key` and `dedup` decide at the intake; `probe` and `create`
    are the two calls that order creation rests on, `probe_entered` looks past what an ERP
    refused when it posted it, where there is such an ERP; `probe_attempt` and
    `probe_return_attempt` are those of what was sent anew, where each attempt has a name of its
    own; `probe_return` and `create_return` those of returns, `probe_quote` and `create_quote`
    those of quotes, `probe_receipt` and `create_receipt` those of money, `probe_refund` and
    `create_refund` those of money that went back, `probe_amendment` and `create_amendment`
    those of amendments, `probe_address` and `create_address` those of requests for addresses,
    `probe_posting` and `create_posting` those of what a warehouse confirmed, which is
    `known_by` something however often it is told; `comes_before` says of which order one of the
    ERP has to be shown before that one's end is told; `wiring` says what the flows share;
    `consume` and `is_redelivered` are what taking in from the `bus` rests on; `reconciled` is
    compared every night, `mend` has repaired what differs, `first_seen` says since when it
    does; `is_stale` compares versions; `backoff` says how long to wait after n failures; the
    mappers turn one document into the other side's.
    """

    config: Config
    ports: Ports
    store: Store
    gate: Gate
    audit: Auditor
    caller: Caller
    dialects: Dialects
    profiles: Profiles
    verify: Verify
    dedup_key: DedupKey
    order_key: OrderKey
    dedup: Dedup
    probe: OrderProbe
    probe_entered: OrderProbe | None = None
    probe_attempt: Callable[[int], OrderProbe] | None = None
    create: OrderCreate
    is_stale: IsStale
    backoff: Callable[[int], int]
    map_order: Mapper
    map_customer: Mapper = map_customer
    map_item: Mapper = map_item
    map_price: Mapper
    map_discount: Mapper
    map_availability: Mapper = map_availability
    map_status: Mapper = map_status
    map_shipment: Mapper
    map_invoice: Mapper = map_invoice
    probe_return: OrderProbe
    probe_return_attempt: Callable[[int], OrderProbe] | None = None
    create_return: OrderCreate
    map_return_request: Mapper = map_return_request
    map_return: Mapper = map_return
    map_credit_note: Mapper = map_credit_note
    probe_quote: OrderProbe
    create_quote: OrderCreate
    map_quote: Mapper = map_quote
    map_answer: Mapper = map_answer
    probe_amendment: OrderProbe
    create_amendment: OrderCreate
    map_amendment: Mapper = map_amendment
    map_decision: Mapper = map_decision
    probe_address: OrderProbe
    create_address: OrderCreate
    map_address_request: Mapper = map_address_request
    map_address_answer: Mapper = map_address_answer
    map_relation: Mapper = map_relation
    map_user: Mapper = map_user
    map_entitlement: Mapper = map_entitlement
    map_receipt: Mapper = map_receipt
    map_statement: Mapper = map_statement
    probe_receipt: OrderProbe
    create_receipt: OrderCreate
    probe_refund: OrderProbe
    create_refund: OrderCreate
    map_refund: Mapper = map_refund
    map_capture: Mapper = map_capture
    map_erp_order: Mapper
    comes_before: Callable[[Mapping[str, Any]], str | None] = comes_before
    map_price_list: Mapper = map_price_list
    map_sourcing: Mapper = map_sourcing
    map_budget: Mapper = map_budget
    map_purchase_term: Mapper = map_purchase_term
    map_credit_standing: Mapper = map_credit_standing
    map_configuration: Mapper = map_configuration
    map_enrichment: Mapper = map_enrichment
    map_promise: Mapper = map_promise
    map_outlook: Mapper = map_outlook
    map_reversal: Mapper = map_reversal
    map_posting: Mapper = map_posting
    map_price_correction: Mapper = map_price_correction
    map_pick: Mapper = map_pick
    known_by: Callable[[Mapping[str, Any]], str] = known_by
    probe_posting: OrderProbe
    create_posting: OrderCreate
    map_confirmation: Mapper = map_confirmation
    map_withdrawal: Mapper = map_withdrawal
    map_decided: Mapper = map_decided
    wiring: Wiring
    bus: Bus
    consume: Consume
    is_redelivered: IsRedelivered
    reconciled: tuple[Flow, ...] = FLOWS
    """What is compared every night, of those that bring rows."""
    mend: Mend = by_the_inbox
    first_seen: FirstSeen = as_before


def build(config: Config, ports: Ports) -> Parts:
    """The sound engine's parts; nothing is opened, read or called yet."""
    if config.interface == FILES:
        return _by_files(config, ports)
    return _by_api(config, ports)


def _by_files(config: Config, ports: Ports) -> Parts:
    """The same for an ERP that has no API: what is asked of it is answered out of its files."""
    folder: Folder | MountedFolder = Folder(ports.http, config.timeout_ms)
    if config.drop_dir:
        folder = MountedFolder(Path(config.drop_dir))
    parts = _by_api(config, replace(ports, http=DropHttp(ports.http, folder, config.import_s)))

    def probe(entered: Entered) -> DropProbe:
        return DropProbe(parts.caller, ports.clock, parts.profiles, config.tenant, entered)

    orders, returns = probe(ORDER), probe(RETURN)
    return replace(
        parts,
        probe=orders,
        probe_entered=None,
        probe_attempt=orders.attempt,
        probe_return=returns,
        probe_return_attempt=returns.attempt,
    )


def _by_api(config: Config, ports: Ports) -> Parts:
    store = SqlStore(ports.disk)
    flows = ALL if config.wms_poll_ms else FLOWS
    wiring = wired(config.wiring, config.poll_ms, config.workers, flows)
    gate = Gate(ports.clock, store, wiring)
    dialects = Dialects(config.pins)
    caller = Caller(config, ports.clock, ports.http, gate, dialects)
    profiles = Profiles(config, caller, ports.clock, store)
    entered = LookUpOrder(caller, ports.clock, profiles)
    return Parts(
        config=config,
        ports=ports,
        store=store,
        gate=gate,
        audit=_auditor(config, ports.clock),
        caller=caller,
        dialects=dialects,
        profiles=profiles,
        verify=WebhookVerifier(
            config.credentials.webhook_secret,
            config.intake.tolerance_s,
            config.credentials.fresh_webhook,
        ),
        dedup_key=by_event_id,
        order_key=by_reference,
        dedup=stored_dedup,
        probe=LookUpPosting(config, caller, ports.clock, profiles, entered),
        probe_entered=entered,
        create=WarnedOrder(caller, dialects, EnterOrder(caller, dialects)),
        is_stale=not_newer,
        backoff=Backoff(config.retry, ports.rng),
        map_order=ORDER_MAPPERS[dialects.pin("orders")],
        map_price=PRICE_MAPPERS[dialects.pin("prices")],
        map_discount=DISCOUNT_MAPPERS[dialects.pin("prices")],
        map_shipment=SHIPMENT_MAPPERS[dialects.pin("shipments")],
        probe_return=LookUpOrder(caller, ports.clock, profiles, RETURNS),
        create_return=PostOrder(caller, ERP_RETURNS, "/returns"),
        probe_quote=LookUpOrder(caller, ports.clock, profiles, QUOTES),
        create_quote=PostOrder(caller, ERP_QUOTES, "/quotes"),
        probe_amendment=LookUpOrder(caller, ports.clock, profiles, AMENDMENTS),
        create_amendment=AmendOrder(caller),
        probe_address=LookUpOrder(caller, ports.clock, profiles, ADDRESS_REQUESTS),
        create_address=PostOrder(caller, ERP_ADDRESSES, "/address-requests"),
        probe_receipt=LookUpOrder(caller, ports.clock, profiles, RECEIPTS),
        create_receipt=PostOrder(caller, ERP_RECEIPTS, "/receipts"),
        probe_refund=LookUpOrder(caller, ports.clock, profiles, REFUNDS),
        create_refund=PostOrder(caller, ERP_RECEIPTS, "/refunds"),
        map_erp_order=ERP_ORDER_MAPPERS[dialects.pin("orders")],
        probe_posting=LookUpOrder(caller, ports.clock, profiles, POSTINGS),
        create_posting=PostOrder(caller, ERP_PICKS, "/warehouse-postings"),
        wiring=wiring,
        bus=LocalBus(ports.clock, store),
        consume=inbox_first,
        is_redelivered=seen_before,
    )


def _auditor(config: Config, clock: Clock) -> Auditor:
    credentials = config.credentials
    flows = {flow: credentials.login(row)[0] for flow, row in OBJECT_OF.items()}
    return Auditor(clock, credentials.client_id, flows)


def mapper_of(parts: Parts, flow: str) -> Mapper:
    """What turns a document of the storefront into the request of a flow into the ERP."""
    mappers = {
        "order_to_erp": parts.map_order,
        "returns_to_erp": parts.map_return_request,
        "quote_to_erp": parts.map_quote,
        "amendment_to_erp": parts.map_amendment,
        "address_request_to_erp": parts.map_address_request,
        "captures_to_erp": parts.map_capture,
        "refunds_to_erp": parts.map_refund,
        "confirmations_to_erp": parts.map_confirmation,
    }
    return mappers[flow]


def row_mappers(parts: Parts) -> dict[str, Mapper]:
    """What turns a document of the ERP into a row of the storefront, by the flow that brings it."""
    return {
        "customers": parts.map_customer,
        "items": parts.map_item,
        "prices": parts.map_price,
        "discounts": parts.map_discount,
        "availability": parts.map_availability,
        "shipments": parts.map_shipment,
        "invoices": parts.map_invoice,
        "returns": parts.map_return,
        "credit_notes": parts.map_credit_note,
        "relations": parts.map_relation,
        "users": parts.map_user,
        "entitlements": parts.map_entitlement,
        "receipts": parts.map_receipt,
        "statements": parts.map_statement,
        "erp_orders": parts.map_erp_order,
        "price_lists": parts.map_price_list,
        "sourcing": parts.map_sourcing,
        "budgets": parts.map_budget,
        "purchase_terms": parts.map_purchase_term,
        "credit_standings": parts.map_credit_standing,
        "configurations": parts.map_configuration,
        "enrichment": parts.map_enrichment,
        "promises": parts.map_promise,
        "outlooks": parts.map_outlook,
        "reversals": parts.map_reversal,
        "postings": parts.map_posting,
        "price_corrections": parts.map_price_correction,
    }
