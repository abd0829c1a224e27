"""The wire: every call of every party crosses it; it alone does faults, contract check, journal.

All names below are importable from `simulator.wire`, unless another module is named.

    wire = Wire(clock, seed=Seed(7), journal=journal, faults=book, latency=LATENCIES["region"])
    wire.attach("erp", erp_app)                     # an ASGI app in process, or SocketTarget
    wire.attach("engine", engine_app, names_calls=False)
    response = await wire.call("engine>erp", Request(...), timeout_ms=30_000)

    Wire (satisfies contracts.ports.HttpPort)
        attach(name, target, *, names_calls=True) -> Party
        detach(name) -> tuple[asyncio.Task, ...]    the party is down: calls that it serves lose
                                    their connection, later ones are refused; its server tasks are
                                    handed over, still running, heard by nobody
        abandon(caller) -> int      the caller died: its calls never return, the servers go on,
                                    their answers are journalled with `lost: true`
        break_off()                 every call under way breaks off; the servers go on
        observe(observer)           a CallObserver; both of its methods may kill the caller:
            before_delivery(call) -> bool           False: the request never leaves
            after_answer(call, response) -> bool    False: the caller never sees it
        begin(edge, request, *, timeout_ms) -> Exchange     `.outcome` is a future, `.give_up()`
        in_flight: int;  await drained()            no call is under way, on either side
        crashes: list[Crash]        errors that left an app: faults of that system
        scrub(text) -> str          text from outside the wire, credentials tagged
        export() -> dict;  restore(dict)            snapshot, while nothing is in flight
        write_to(journal)                           from now on into another journal

    Exchange (a call): call_id, edge, caller, callee, operation (or None), key, attempt, write

A system learns which call it serves from the header `x-seatrial-call` (a party attached with
`names_calls=False` does not get it); that is the `cause` of its effects.

Journal. `call` when the request leaves. `answer` when the caller has it; one that the caller never
sees is written when it is produced, with `lost: true`. A caller's failure is an `answer` with
`failed` and `seen_by_caller`. A body has `violations` (a list) when it breaks its contract,
`made_by` (a rule) when a fault answered in place of the server, `crash` when the app raised.

Faults (simulator.faults).

    plan = load_plan("default")                     # or "northwind", "none", a .toml or .json file
    book = FaultBook(plan, seed, clock, journal)
    book.deliveries(key, nth, edge="storefront>engine", operation="engine.webhook")
        -> tuple[DeliveryFault, ...]                # asking changes nothing and may be repeated
    DeliveryFault: rule, effect (duplicate, reorder, late, drop), key, nth, copies, new_id,
        delay_us, after_restart. Its sender makes rows of it and then reports what came of it:
    book.record(fault, effective=True, detail={...}, call_id=None)
    book.heal();  book.healed_at_us                 # from now on no rule fires
    book.change(plan)                               # hold another plan from now on
    book.counts() -> {rule: Count(fired, effective)};  book.shortfalls() of what is required
    kills(plan, seed, starts_at, ends_at, begins_at) -> tuple[PlannedKill, ...]
    KillSchedule(kills).commit(at_us) | .call(at_us, operation, write=True) -> PlannedKill | None
        ask before each commit and each call of the engine; kill on its `side`, then record it

Over sockets (simulator.wire.sockets, simulator.wire.gateway).

    async with socket_server(app, host="127.0.0.1", port=0) as server: server.url
    SocketClient().fetch(url, request, timeout_ms=...);  SocketPort(client, {"erp": url})
    wire.attach("engine", SocketTarget(client, url))
    socket_server(Gateway(wire, "engine>erp"))      # an engine in its own process calls this
                                                    # (or, for several callers, request -> edge)
"""

from simulator.wire.exchange import Exchange
from simulator.wire.latency import LATENCIES, Latency
from simulator.wire.ledger import CallObserver, Crash
from simulator.wire.party import CALL_HEADER, Party, Target
from simulator.wire.wire import Wire

__all__ = [
    "CALL_HEADER",
    "LATENCIES",
    "CallObserver",
    "Crash",
    "Exchange",
    "Latency",
    "Party",
    "Target",
    "Wire",
]
