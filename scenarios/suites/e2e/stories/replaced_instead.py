"""Staff ask for a buyer who calls; he wants the same goods once more, and no money."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    authorise,
    catalogue_shows,
    erp_has_return,
    inspect,
    invoice,
    owes,
    place,
    portal_shows,
    replace,
    return_shows,
    ship,
    take_back,
)

STORY = Story(
    id="replaced-instead",
    title="Faulty goods that staff ask back for a buyer are sent once more, free of charge",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("pump", price="250.00"),)),
    steps=(
        place("first", "anna", ("pump", 2)),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipped={1: 2}, billed="600.00"),
        ask_back("faulty", "first", {1: 1}, want="replacement", by="staff"),
        erp_has_return("faulty", state="requested"),
        authorise("faulty"),
        take_back("faulty"),
        inspect("faulty", scrap={1: 1}),
        replace("faulty"),
        return_shows("faulty", state="closed", replaced={1: 1}, sent=[{1: 1}], notes=[]),
        catalogue_shows("anna", "pump", available=97),
        owes("anna", "600.00"),
    ),
    needs=("returns",),
)
