"""The storefront: accounts, catalogue, cart, orders, signed webhooks, and what the buyer is shown.

How to use it (all names are importable from `simulator.storefront`):

    state = storefront_state(clock, journal, path=":memory:")
    shop = create_storefront(
        state,
        [connector_client("engine", engine_secret)],     # scope storefront:connector
        port=wire,                                       # sends webhooks over storefront>engine
        secret=b"...", webhook_secret="whsec_...",
        buyer_secret=lambda account: "...",              # of the client buyer_client(account)
        shop="shop", retries=POLICIES["steady"],
        faults=book,                                     # simulator.faults.FaultBook, or None
    )
    wire.attach("storefront", shop.app)
    shop.start(); await shop.stop()                      # its dispatcher, on the loop that serves
    shop.engine_restarted()                              # releases duplicates that waited for it
    shop.resubscribe()                                   # a disabled subscription sends again
    state.snapshot(); state.restore(bytes)               # pending webhooks included

Effects: `account, item, price, discount, availability, shipment, invoice, return, credit_note` are
the documents as given, under the owner's version; `order` is the storefront's order under its own
count, `return_request` what somebody asked back; `event` is
the outbox (`state`: pending, delivered, given_up, dropped, undeliverable), `subscription` the one
receiver. A cart belongs to an account, or to a user of one that has users: two orders of one
buyer at once share it. `relation, user, entitlement` are the ERP's; `requisition` is the shop's.
"""

from simulator.storefront.app import (
    Storefront,
    buyer_client,
    connector_client,
    create_storefront,
    staff_client,
    storefront_state,
    user_client,
)
from simulator.storefront.outbox import DeliveryFaults
from simulator.storefront.retries import DEFAULT, POLICIES, RetryPolicy

__all__ = [
    "DEFAULT",
    "POLICIES",
    "DeliveryFaults",
    "RetryPolicy",
    "Storefront",
    "buyer_client",
    "connector_client",
    "create_storefront",
    "staff_client",
    "storefront_state",
    "user_client",
]
