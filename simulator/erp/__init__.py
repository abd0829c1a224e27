"""The ERP: owner of customers, items, prices, stock, credit, orders, papers, and what comes back.

    state = erp_state(clock, journal)                      # or path="file.sqlite"
    seed_world(state, world)                               # simulator/erp/seeding.py
    import_masters(state, world)                           # the same while it runs
    keep_up(state, change)                                 # one record of it
    erp = create_erp(state, PROFILES["classic"], clients, secret=b"...", push=None)
    erp.app            # the FastAPI app, an ASGI app for the wire
    erp.dispatcher     # run it as a task: asyncio.create_task(erp.dispatcher.run())
    erp.state          # snapshot(), restore(bytes), hashes()
    erp.identities     # revoke(client_id)

`push` is `async (hint: dict) -> None`, called by an ERP whose profile pushes, some time after the
feed moved; it posts the hint over the edge `erp>engine` and may raise CallFailed, which loses the
hint and nothing else. Rules are in `rules/`: pure functions, shared with nobody (docs/adr/0002).
"""

from simulator.erp.app import Erp, Push, create_erp
from simulator.erp.kinds import KINDS, erp_state
from simulator.erp.seeding import import_masters, keep_up, seed_world

__all__ = [
    "KINDS",
    "Erp",
    "Push",
    "create_erp",
    "erp_state",
    "import_masters",
    "keep_up",
    "seed_world",
]
