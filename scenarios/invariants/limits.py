"""The few figures of the judge that no journal carries, each with its reason."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

PARKED_SHARE_MOST: Final = Fraction(2, 100)
"""Of the accepted orders, how many an engine may park in all (at least one).

Reason: an engine that parks whatever is hard would otherwise lose nothing; two in a hundred is
twice the share of calls that the default fault plan breaks each way.
"""

REFUSED_SHARE_MOST: Final = Fraction(20, 100)
"""Of the accepted orders, how many may be parked because the ERP refused the very order as placed.

Reason: no engine can bring those in, and in a world that is hastened a rule is deleted while orders
that name it are on their way; but where the ERP refuses one order in five, what the portal sold
was not what the ERP sells.
"""

TROUBLES_BEFORE_PARKING: Final = 3
"""Broken calls about an order that justify parking it: a single blip does not."""
