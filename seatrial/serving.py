"""The command `serve`. It imports little: everybody waits for the first answer of a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

GENERATED: Final = "generated"
PORT: Final = 8700
PLANT: Final = "For self-tests: defects to plant in the simulators, such as S-01."

alone: Final = typer.Typer(
    name="seatrial",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": 110},
)
"""`seatrial` with this one command, for those who ask for it: the others take long to import."""


@alone.callback()
def _of_several() -> None:
    """Keeps the command's name in the command line."""


_AtLeisure = Annotated[
    bool, typer.Option(help="Without the profile's budget, closing times and latency.")
]
_Json = Annotated[
    bool, typer.Option("--json", help="Print what is served as JSON and nothing else.")
]
_WebhookUrl = Annotated[
    str | None, typer.Option(help="Where events go, if not to ENGINE_URL/webhooks/storefront.")
]
_AllowHost = Annotated[
    list[str] | None, typer.Option(help="A host beyond loopback that webhooks may go to.")
]
_Party = Annotated[
    list[str] | None,
    typer.Option(help="A further party that every world has: `wms` or `tax` (docs/parties.md)."),
]


@alone.command()
def serve(
    world: Annotated[
        str, typer.Option(help=f"A folder of exports, or `{GENERATED}` from the seed.")
    ] = GENERATED,
    mapping: Annotated[
        str | None, typer.Option(help="The mapping file or name; else the folder's own is used.")
    ] = None,
    profile: Annotated[str, typer.Option(help="How the ERP behaves.")] = "classic",
    at_leisure: _AtLeisure = False,
    seed: Annotated[int, typer.Option(min=0, help="A generated world comes from it.")] = 1,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="On loopback; 0 is any free one.")
    ] = PORT,
    engine_url: Annotated[
        str | None, typer.Option(help="Your engine's base address: events go there.")
    ] = None,
    webhook_url: _WebhookUrl = None,
    worlds: Annotated[
        int, typer.Option(min=1, max=64, help="So many isolated worlds, of one seed after another.")
    ] = 1,
    faults: Annotated[str, typer.Option(help="A fault plan: a name, or a file.")] = "none",
    scale: Annotated[
        float, typer.Option(min=0, max=100_000, help="Seconds of a world in a real second.")
    ] = 1.0,
    retries: Annotated[str, typer.Option(help="How the shop retries webhooks.")] = "steady",
    allow_host: _AllowHost = None,
    accounts: Annotated[int | None, typer.Option(help="Accounts of a generated world.")] = None,
    items: Annotated[int | None, typer.Option(help="Items of a generated world.")] = None,
    days: Annotated[int | None, typer.Option(help="Days of a generated world's plan.")] = None,
    orders_per_day: Annotated[
        int | None, typer.Option(help="Orders a day of a generated world's plan.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder for keys and journals; else one under runs/.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a folder at --out.")] = False,
    party: _Party = None,
    plant: Annotated[str, typer.Option(help=PLANT)] = "",
    cache: Annotated[bool, typer.Option(help="Keep generated worlds for the next start.")] = True,
    json: _Json = False,
) -> int:
    """ERP and storefront over HTTP for your own engine, with an admin API (docs/serve.md)."""
    from seatrial.pier import Wanted, moor

    sizes = {"accounts": accounts, "items": items, "days": days, "orders_per_day": orders_per_day}
    wanted = Wanted(
        world=world,
        mapping=mapping,
        profile=profile,
        at_leisure=at_leisure,
        seed=seed,
        port=port,
        engine_url=engine_url,
        webhook_url=webhook_url,
        worlds=worlds,
        faults=faults,
        scale=scale,
        retries=retries,
        allow_hosts=tuple(allow_host or ()),
        sizes={name: size for name, size in sizes.items() if size is not None},
        out=out,
        force=force,
        cache=cache,
        plant=plant,
        parties=tuple(party or ()),
    )
    return moor(wanted, json=json)
