"""Faults as data: `when x schedule x phase x effect x params`, decided by a hash of the seed."""

from simulator.faults.book import Count, FaultBook
from simulator.faults.delivery import DeliveryFault, DeliveryKind
from simulator.faults.effects.registry import FAULTS
from simulator.faults.fired import CallFault
from simulator.faults.kills import KillSchedule, PlannedKill, kills
from simulator.faults.load import load_plan, parse_plan, plan_names
from simulator.faults.plan import NO_FAULTS, FaultPlan, Rule
from simulator.faults.schedule import Schedule
from simulator.faults.when import When

__all__ = [
    "FAULTS",
    "NO_FAULTS",
    "CallFault",
    "Count",
    "DeliveryFault",
    "DeliveryKind",
    "FaultBook",
    "FaultPlan",
    "KillSchedule",
    "PlannedKill",
    "Rule",
    "Schedule",
    "When",
    "kills",
    "load_plan",
    "parse_plan",
    "plan_names",
]
