"""What the admin API takes and gives, with its bounds; a field that nobody knows is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.guests import Grant
from simulator.serve.engine import EngineAddress
from simulator.serve.origin import Origin
from simulator.serve.people import Work
from simulator.serve.waiting import Condition, Kept, Quiet, Recorded
from simulator.serve.worlds import WorldRequest

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$", examples=["blue"])]
Scale = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$", examples=["it-lead"])]
System = Literal["erp", "storefront"]
Party = Literal["wms", "tax"]
Url = Annotated[str, Field(min_length=1, max_length=2_000, examples=["http://127.0.0.1:9000"])]


class Strict(BaseModel):
    """Refuses fields that it does not know."""

    model_config = ConfigDict(extra="forbid")


class Sizes(Strict):
    """How big a generated world is; what is left out has the generator's default."""

    accounts: Annotated[int | None, Field(ge=1, le=1_000)] = None
    items: Annotated[int | None, Field(ge=1, le=20_000)] = None
    days: Annotated[int | None, Field(ge=1, le=365)] = None
    orders_per_day: Annotated[int | None, Field(ge=1, le=1_000)] = None

    def given(self) -> dict[str, int]:
        """Those that were said."""
        return self.model_dump(exclude_none=True)


class Exports(Strict):
    """A company's own exports, by their folder on this machine (docs/worlds.md)."""

    folder: Annotated[str, Field(min_length=1, max_length=4_000)]
    mapping: str | None = None


class Engine(Strict):
    """Where the engine under test is."""

    url: Url
    webhook_url: Annotated[Url | None, Field(description="Default: url/webhooks/storefront.")] = (
        None
    )
    feed_url: Annotated[Url | None, Field(description="Default: url/webhooks/erp.")] = None

    def address(self) -> EngineAddress:
        """The same, as the server knows it."""
        return EngineAddress(self.url, self.webhook_url, self.feed_url)


class NewWorld(Strict):
    """A world to be made: generated from a seed, or read from exports."""

    id: Annotated[Name | None, Field(description="Default: one that is free.")] = None
    seed: Annotated[int, Field(ge=0, le=2**53 - 1)] = 1
    sizes: Sizes = Sizes()
    exports: Annotated[Exports | None, Field(description="Instead of sizes.")] = None
    profile: Annotated[str, Field(description="How its ERP behaves.")] = "classic"
    at_leisure: Annotated[
        bool, Field(description="Without the profile's budget, closing times and latency.")
    ] = False
    faults: Annotated[
        str | dict[str, Any],
        Field(description="A fault plan: its name, its file, or the plan itself."),
    ] = "none"
    scale: Annotated[Scale, Field(description="Seconds of its time in a real second.")] = 1.0
    retries: Annotated[str, Field(description="How its shop retries webhooks.")] = "steady"
    engine: Engine | None = None
    parties: Annotated[
        list[Party], Field(max_length=8, description="Further parties: a WMS, a tax engine.")
    ] = []

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.exports is not None and self.sizes.given():
            raise ValueError("exports have their own sizes")
        return self

    def request(self) -> WorldRequest:
        """The same, as the server knows it."""
        if self.exports is None:
            origin = Origin(self.seed, self.sizes.given())
        else:
            folder = Path(self.exports.folder).resolve()
            origin = Origin(self.seed, folder=folder, mapping=self.exports.mapping)
        return WorldRequest(
            id=self.id,
            origin=origin,
            profile=self.profile,
            at_leisure=self.at_leisure,
            faults=self.faults,
            scale=self.scale,
            retries=self.retries,
            engine=None if self.engine is None else self.engine.address(),
            parties=tuple(self.parties),
        )


class ClockChange(Strict):
    """How a world's clock goes on; `advance_s` is a jump ahead, in seconds of its time."""

    scale: Scale | None = None
    advance_s: Annotated[float, Field(ge=0, le=31_536_000, allow_inf_nan=False)] = 0


class NewSnapshot(Strict):
    """A snapshot to be taken; `wait_s` is how long calls under way are waited for."""

    name: Name
    wait_s: Seconds = 5


class Restore(Strict):
    """How long calls under way are waited for before a snapshot is put back."""

    wait_s: Seconds = 5


class Traffic(Strict):
    """What simulated buyers and clerks are to do."""

    mode: Annotated[
        Literal["plan", "rate"],
        Field(description="Live the world's own plan from now on, or keep ordering at a rate."),
    ] = "plan"
    factor: Annotated[
        int, Field(ge=1, le=100_000, description="plan: how many times as fast as planned.")
    ] = 1
    orders_per_minute: Annotated[
        float, Field(gt=0, le=60_000, description="rate: in minutes of the world's time.")
    ] = 6
    orders: Annotated[int | None, Field(ge=1, description="rate: stop after so many.")] = None

    def work(self, shift: int) -> Work:
        """The same, as the people know it."""
        return Work(self.mode, self.factor, self.orders_per_minute, self.orders, shift)


class Heal(Strict):
    """What is healed: one rule, or all of them."""

    rule: str | None = None


class NewAccess(Strict):
    """Whom a named person lets in: where, for what, on whose behalf, for how long."""

    system: System
    client: Annotated[
        str,
        Field(
            pattern=r"^partner-[A-Za-z0-9._-]{1,92}$",
            examples=["partner-north"],
            description="The client id that the partner signs in with.",
        ),
    ]
    scopes: Annotated[list[str], Field(min_length=1, max_length=20, examples=[["erp:read"]])]
    purpose: Annotated[Id, Field(description="An id, such as a ticket's: no sentence.")]
    granted_by: Id
    behalf: Annotated[Id, Field(description="For whom the partner works.")]
    seconds: Annotated[
        int, Field(ge=1, le=31_536_000, description="How long, in seconds of the world's time.")
    ]

    def grant(self) -> Grant:
        """The same, as a system knows it."""
        return Grant(**self.model_dump(exclude={"system", "scopes"}), scopes=tuple(self.scopes))


class Revocation(Strict):
    """Who takes an access back."""

    by: Id


class RecordWanted(Strict):
    """Records of the present leg of the journal that fit everything that is given."""

    kind: str | None = None
    actor: str | None = None
    edge: str | None = None
    key: str | None = None
    operation: str | None = None
    cause: str | None = None
    call_id: str | None = None
    since: Annotated[int, Field(ge=0, description="The first `seq` that counts.")] = 0
    times: Annotated[int, Field(ge=1, le=100_000)] = 1

    def condition(self) -> Recorded:
        """The same, to be waited for."""
        wanted = self.model_dump(exclude_none=True, exclude={"since", "times"})
        return Recorded(wanted, self.since, self.times)


class EntityWanted(Strict):
    """Something that a system keeps, by its id or by the value of a field."""

    system: System
    kind: Annotated[str, Field(examples=["order"])]
    id: str | None = None
    field: Annotated[str, Field(description="With `value`, instead of `id`.")] = "reference"
    value: str | None = None
    where: Annotated[
        dict[str, Any], Field(description="JSON pointers into it, and what stands there.")
    ] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.id is None) == (self.value is None):
            raise ValueError("give id, or value of a field")
        return self

    def condition(self) -> Kept:
        """The same, to be waited for."""
        return Kept(self.system, self.kind, self.id, self.field, self.value or "", self.where)


class Wait(Strict):
    """Exactly one condition, and for how many real seconds it is waited for."""

    record: RecordWanted | None = None
    entity: EntityWanted | None = None
    quiet_s: Annotated[
        Seconds | None, Field(description="Nothing written and nothing under way for so long.")
    ] = None
    timeout_s: Annotated[float, Field(gt=0, le=120, allow_inf_nan=False)] = 30

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        given = [each for each in (self.record, self.entity, self.quiet_s) if each is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of record, entity and quiet_s")
        return self

    def condition(self) -> Condition:
        """What is waited for."""
        if self.quiet_s is not None:
            return Quiet(self.quiet_s)
        return (self.record or self.entity or RecordWanted()).condition()
