"""Defects that no catalogue of ours lists: what real integrations do wrong, invented for this test.

They are kept apart from the registry, so that the share of them that is caught says something about
defects that nobody has thought of.
"""

from __future__ import annotations

from typing import Final

from scenarios.mutants import Mutant
from tests.scenarios.holdouts.kept import KEPT
from tests.scenarios.holdouts.master_data import MASTER_DATA
from tests.scenarios.holdouts.order_terms import ORDER_TERMS
from tests.scenarios.holdouts.progress import PROGRESS
from tests.scenarios.holdouts.said import SAID
from tests.scenarios.holdouts.sent import SENT

HOLDOUTS: Final[dict[str, Mutant]] = {
    mutant.id: mutant for mutant in (*MASTER_DATA, *ORDER_TERMS, *PROGRESS, *KEPT, *SENT, *SAID)
}
"""Id to defect; the ids are H- and a word, since their order means nothing."""
