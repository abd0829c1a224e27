"""How an ERP behaves, as data: every figure names its source."""

from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.customised import CUSTOMISED
from simulator.profiles.file_drop import FILE_DROP
from simulator.profiles.modern import MODERN
from simulator.profiles.profile import Figure, Profile
from simulator.profiles.strict_cloud import STRICT_CLOUD

PROFILES: Final[dict[str, Profile]] = {
    profile.id: profile for profile in (CLASSIC, MODERN, STRICT_CLOUD, CUSTOMISED, FILE_DROP)
}
"""Profile id to profile; the default is `classic`."""

__all__ = [
    "CLASSIC",
    "CUSTOMISED",
    "FILE_DROP",
    "MODERN",
    "PROFILES",
    "STRICT_CLOUD",
    "Figure",
    "Profile",
]
