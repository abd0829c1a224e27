"""An ERP that its owner changed: it rewrites texts, blocks orders, and a field does not stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

CUSTOMISED: Final = replace(
    CLASSIC,
    id="customised",
    lengths=Figure(
        value={"purchase_order_number": 35, "customer_reference": 35, "notes": 80},
        source="Business Central base application: External Document No. is Code[35], Your"
        " Reference is Text[35], a comment line is Text[80]; that what is longer is cut and not"
        " refused is chosen: an import that copies by CopyStr does so",
    ),
    capitals=Figure(
        value=("purchase_order_number",),
        source="Microsoft Learn, Code data type (AL): its text is put in capitals, and blanks at"
        " either end are removed",
    ),
    block_from_lines=Figure(
        value=4,
        source="chosen: somebody has a look at orders of many lines before they are packed; that a"
        " user exit sets a delivery block when an order is saved is how SAP is customised",
    ),
    undocumented=Figure(
        value="x_origin",
        source="chosen: a field that somebody added for a list of his own and that answers carry;"
        " RFC 6648 tells how names with x- spread into use",
    ),
    upgrade_after_s=Figure(
        value=108_000,
        source="chosen: in the second day, so that every voyage of two days has nights before and"
        " after it",
    ),
)
