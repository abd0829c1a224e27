"""Steps between minor versions: the later says more, and nothing that the earlier said otherwise.

A document of either is one of the other (docs/adr/0046): fields that the earlier has no word for
stay, and its readers skip them.
"""

from __future__ import annotations

from typing import Final

from contracts.converters.step import Step

STEPS: Final[tuple[Step, ...]] = (
    Step("amendments", "1.0.0", "1.1.0", {}, {}),
    Step("amendments", "1.1.0", "1.2.0", {}, {}),
    Step("promises", "1.0.0", "1.1.0", {}, {}),
    Step("quotes", "1.0.0", "1.1.0", {}, {}),
    Step("reconciliation", "1.0.0", "1.1.0", {}, {}),
    Step("quotes", "1.1.0", "1.2.0", {}, {}),
    Step("reversals", "1.0.0", "1.1.0", {}, {}),
    Step("revisions", "1.0.0", "1.1.0", {}, {}),
    Step("sourcing", "1.0.0", "1.1.0", {}, {}),
    Step("tax", "1.0.0", "1.1.0", {}, {}),
)
