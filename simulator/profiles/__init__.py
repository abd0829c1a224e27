"""How an ERP behaves, as data: every figure names its source."""

from typing import Final

from simulator.profiles.asynchronous import ASYNCHRONOUS
from simulator.profiles.by_link import BY_LINK
from simulator.profiles.by_offset import BY_OFFSET
from simulator.profiles.by_page import BY_PAGE
from simulator.profiles.classic import CLASSIC
from simulator.profiles.conditional import CONDITIONAL
from simulator.profiles.confirmable import CONFIRMABLE
from simulator.profiles.customised import CUSTOMISED
from simulator.profiles.errors_inside import ERRORS_INSIDE
from simulator.profiles.file_drop import FILE_DROP
from simulator.profiles.legacy_batch import LEGACY_BATCH
from simulator.profiles.locking import LOCKING
from simulator.profiles.modern import MODERN
from simulator.profiles.price_check import PRICE_CHECK
from simulator.profiles.profile import CURSOR, INSIDE, LINK, OFFSET, PAGE, Figure, Profile
from simulator.profiles.strict_cloud import STRICT_CLOUD

PROFILES: Final[dict[str, Profile]] = {
    profile.id: profile
    for profile in (
        *(CLASSIC, MODERN, STRICT_CLOUD, CUSTOMISED, LEGACY_BATCH, BY_OFFSET, BY_LINK, BY_PAGE),
        *(ERRORS_INSIDE, FILE_DROP, ASYNCHRONOUS, PRICE_CHECK, CONDITIONAL, LOCKING),
        CONFIRMABLE,
    )
}
"""Profile id to profile; the default is `classic`."""

__all__ = [
    "ASYNCHRONOUS",
    "BY_LINK",
    "BY_OFFSET",
    "BY_PAGE",
    "CLASSIC",
    "CONDITIONAL",
    "CONFIRMABLE",
    "CURSOR",
    "CUSTOMISED",
    "ERRORS_INSIDE",
    "FILE_DROP",
    "INSIDE",
    "LEGACY_BATCH",
    "LINK",
    "LOCKING",
    "MODERN",
    "OFFSET",
    "PAGE",
    "PRICE_CHECK",
    "PROFILES",
    "STRICT_CLOUD",
    "Figure",
    "Profile",
]
