"""Every effect under its stable id."""

from __future__ import annotations

from typing import Final

from simulator.faults.effects.delay import Delay
from simulator.faults.effects.double_commit import DoubleCommit
from simulator.faults.effects.drop import Drop
from simulator.faults.effects.duplicate import Duplicate
from simulator.faults.effects.forge import Forge
from simulator.faults.effects.kill import Kill
from simulator.faults.effects.kinds import CallEffect, DeliveryEffect
from simulator.faults.effects.late import Late
from simulator.faults.effects.late_commit import LateCommit
from simulator.faults.effects.lost_request import LostRequest
from simulator.faults.effects.lost_response import LostResponse
from simulator.faults.effects.partial import Partial
from simulator.faults.effects.poison import Poison
from simulator.faults.effects.refuse import Refuse
from simulator.faults.effects.reorder import Reorder
from simulator.faults.effects.revoke import Revoke
from simulator.faults.effects.spoil import Spoil
from simulator.faults.effects.status import Status

Effect = CallEffect | DeliveryEffect | Kill

FAULTS: Final[dict[str, type[Effect]]] = {
    "delay": Delay,
    "double_commit": DoubleCommit,
    "drop": Drop,
    "duplicate": Duplicate,
    "forge": Forge,
    "kill": Kill,
    "late": Late,
    "late_commit": LateCommit,
    "lost_request": LostRequest,
    "lost_response": LostResponse,
    "partial": Partial,
    "poison": Poison,
    "refuse": Refuse,
    "reorder": Reorder,
    "revoke": Revoke,
    "spoil": Spoil,
    "status": Status,
}
