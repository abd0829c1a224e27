"""The date of the checkout stays beside the present one, however often the delivery moves."""

from scenarios.stories.kit import (
    NORTH,
    OUTLOOKS,
    PROMISES,
    Buyer,
    Cast,
    Goods,
    Story,
    dates_are,
    expect,
    is_promised,
    place,
    receive,
    remembers,
    show_dates,
    wait,
)

STORY = Story(
    id="promised-at-checkout",
    title="The date promised at checkout, the first of the ERP and the present one are shown",
    item=5,
    needs=(PROMISES, OUTLOOKS),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 3}), Goods("nut", "2.00", {NORTH: 1})),
    ),
    steps=(
        show_dates("bolt"),
        expect("the truck", "bolt", 10, days=5),
        wait(hours=1),
        remembers("the checkout", "the truck"),
        place("first", "anna", ("bolt", 8)),  # five of them wait
        is_promised("first", {1: "the truck"}),
        dates_are("first", {1: ("the checkout", "the checkout", "the truck")}),
        expect("the truck", "bolt", 10, days=8),
        dates_are("first", {1: ("the checkout", "the checkout", "the truck")}),
        expect("the ship", "bolt", 20, days=4),
        dates_are("first", {1: ("the checkout", "the checkout", "the ship")}),
        place("second", "bert", ("nut", 4)),  # of which nobody had shown a date
        wait(hours=1),
        expect("the mail", "nut", 10, days=2),
        dates_are("second", {1: (None, "the mail", "the mail")}),
        remembers("the first word", "the mail"),
        expect("the mail", "nut", 10, days=6),
        dates_are("second", {1: (None, "the first word", "the mail")}),
        receive("bolt", 10),
        dates_are("first", {}),
    ),
)
