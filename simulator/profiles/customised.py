"""An ERP that its owner changed: fields are cut and rewritten without a word."""

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
)
