"""The target `sim`: both simulators in virtual time, in this process, behind the bridge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from contracts.bundle import bundle
from contracts.journal import Journal
from scenarios.contract.asking import Asker, Login
from scenarios.contract.bridge import Bridge
from scenarios.contract.desk import OTHER_BUYER
from scenarios.contract.erp_holdings import erp_holdings
from scenarios.contract.shop_holdings import shop_holdings
from scenarios.contract.target import Budget, Face
from scenarios.invariants.model import SIMULATOR
from simulator.clock import VirtualClock, VirtualLoop
from simulator.credentials import CLERK_CLIENT, ENGINE_CLIENT, STAFF_CLIENT
from simulator.face import Rework, untouched
from simulator.faults import NO_FAULTS
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.storefront import buyer_client
from simulator.storefront.people import BUY as BUYER_SCOPE
from simulator.wire.latency import LATENCIES
from simulator.world.generate import generate_world

SIM: Final = "sim"
ERP: Final = "erp"
STOREFRONT: Final = "storefront"
_CALLER: Final = "contract"
SIZES: Final = {"accounts": 4, "items": 8, "days": 1, "orders_per_day": 1}
"""A world just large enough: a restore costs as much as there is."""

BUDGET: Final = Budget(examples_per_operation=2, walks_per_operation=3)


def _buyer(account: str, secret: str) -> Login:
    return Login(buyer_client(account), secret, (BUYER_SCOPE,), owns_alone=True)


@dataclass(slots=True)
class SimTarget:
    """Both simulators with a seed and a profile, a world of its own for each face."""

    seed: int
    profile: str
    rework: Rework = untouched
    budget: Budget = BUDGET
    _worlds: list[_World] = field(default_factory=list, init=False)

    @property
    def name(self) -> str:
        return SIM

    def face(self, system: str) -> Face:
        """The ERP or the storefront, with what it holds, and a snapshot to come back to."""
        world = _World.build(self.seed, self.profile, self.rework)
        self._worlds.append(world)
        asker = world.asker(system)
        erp = asker if system == ERP else world.asker(ERP)
        holdings = erp_holdings(erp) if system == ERP else shop_holdings(erp, asker)
        identities = asker.identities()
        other = world.asker(STOREFRONT if system == ERP else ERP)
        strangers = [*asker.identities(strangers=True), other.elsewhere("engine")]
        return Face(
            target=SIM,
            system=system,
            subject=SIMULATOR,
            document=bundle(system),
            base_url=f"http://{system}.invalid",
            app=world.bridge(system),
            send=asker.send,
            identities=identities,
            strangers=strangers,
            holdings=holdings,
            reset=world.snapshot(),
            let_pass=world.let_pass,
            budget=self.budget,
        )

    def close(self) -> None:
        """End every world."""
        for world in self._worlds:
            world.end()
        self._worlds.clear()


@dataclass(slots=True)
class _World:
    """One landscape on a loop of its own, which only its calls move."""

    loop: VirtualLoop
    landscape: Landscape

    @classmethod
    def build(cls, seed: int, profile: str, rework: Rework) -> _World:
        loop, world = VirtualLoop(), generate_world(seed, **SIZES)
        clock = VirtualClock(loop, world.starts_at)
        journal, _ = Journal.in_memory(clock, world.name)

        async def make() -> Landscape:
            landscape = Landscape.build(
                world,
                clock,
                journal,
                seed=Seed(seed),
                profile=PROFILES[profile].at_leisure(),
                plan=NO_FAULTS,
                latency=LATENCIES["none"],
                rework=rework,
            )
            landscape.write_to(None)
            landscape.open()
            return landscape

        return cls(loop, loop.run_until_complete(make()))

    def bridge(self, system: str) -> Bridge:
        return Bridge(self.loop, self.landscape.wire, f"{_CALLER}>{system}")

    def asker(self, system: str) -> Asker:
        bridge = self.bridge(system)
        return Asker(system, bridge.call, self._logins(system))

    def _logins(self, system: str) -> dict[str, Login]:
        """Who may call; the buyers of the two accounts that the storefront has first."""
        secrets, landscape = self.landscape.secrets, self.landscape
        known = landscape.erp.identities if system == ERP else landscape.storefront.identities
        scopes = known.scopes()
        engine = Login(ENGINE_CLIENT, secrets.engine, scopes[ENGINE_CLIENT])
        if system == ERP:
            return {
                "engine": engine,
                "clerk": Login(CLERK_CLIENT, secrets.clerk, scopes[CLERK_CLIENT]),
            }
        first, second = (customer.id for customer in landscape.world.customers[:2])
        return {
            "engine": engine,
            "staff": Login(STAFF_CLIENT, secrets.staff, scopes[STAFF_CLIENT]),
            "buyer": _buyer(first, secrets.buyer(first)),
            OTHER_BUYER: replace(_buyer(second, secrets.buyer(second)), stranger=True),
        }

    def snapshot(self) -> Callable[[], None]:
        """What makes both systems again what they are now."""
        erp, shop = self.landscape.erp.state, self.landscape.storefront.state
        kept = erp.snapshot(), shop.snapshot()

        def restore() -> None:
            erp.restore(kept[0])
            shop.restore(kept[1])

        return restore

    def let_pass(self, span_s: int) -> None:
        """Let the world's time go by."""
        clock = self.landscape.clock
        at_us = clock.now_us() + span_s * 1_000_000
        self.loop.run_until_complete(clock.sleep_until_us(at_us))

    def end(self) -> None:
        """Stop both systems and the loop."""
        self.loop.run_until_complete(self.landscape.halt())
        self.loop.close()
