"""Partners are let into the ERP for an hour: one is refused afterwards, one is sent away before."""

from scenarios.stories.kit import VISITS, Buyer, Cast, Goods, Story, erp_has, place, wait
from scenarios.stories.visiting import grant_access, is_shut_out, looks_up, revoke_access

STORY = Story(
    id="agency-let-in",
    title="An agency is let into the ERP for an hour, and refused when it is over",
    needs=(VISITS,),
    item=9,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("late", "anna", ("bolt", 4)),
        erp_has("late", ordered={1: 4}),
        grant_access("north", by="it-lead", behalf="operations", purpose="ticket-4711", minutes=60),
        grant_access("south", by="it-lead", behalf="finance", purpose="ticket-4712", minutes=90),
        looks_up("north", "late"),
        looks_up("south", "late"),
        wait(minutes=30),
        looks_up("north", "late"),
        revoke_access("south", by="security-desk"),
        is_shut_out("south", "late"),
        wait(minutes=25),
        looks_up("north", "late"),
        wait(minutes=10),
        is_shut_out("north", "late"),
    ),
)
