"""The payment provider: a small party that sets money aside, takes it, and gives it back."""

from simulator.payments.provider import ACTOR, DECLINED_CARD, Provider

__all__ = ["ACTOR", "DECLINED_CARD", "Provider"]
