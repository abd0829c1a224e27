"""How a shop retries its webhooks, and when it gives up on the receiver: data with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits after the first, second ... failed attempt; then the event is given up.

    The subscription is disabled after `disable_after_events` given-up events in a row, or when
    every attempt has failed for `disable_after_s`; None: never for that reason.
    """

    id: str
    waits_s: tuple[int, ...]
    timeout_ms: int
    disable_after_events: int | None
    disable_after_s: int | None
    source: str

    def wait_us(self, attempt: int, retry_after_s: int | None = None) -> int | None:
        """Microseconds until the next attempt after the given one failed; None: give up.

        `retry_after_s` is what the receiver asked for; it can only lengthen the wait.
        """
        if attempt > len(self.waits_s):
            return None
        return max(self.waits_s[attempt - 1], retry_after_s or 0) * SECOND_US


POLICIES: Final[Mapping[str, RetryPolicy]] = {
    policy.id: policy
    for policy in (
        RetryPolicy(
            id="steady",
            waits_s=(5, 30, 120, 600, 3600, 10_800, 21_600, 43_200, 86_400, 86_400, 86_400),
            timeout_ms=15_000,
            disable_after_events=None,
            disable_after_s=5 * 86_400,
            source="our own: fine at first, so that a restart costs seconds, and past the three-day"
            " outage of F-57; timeout and five days as docs.svix.com/retries",
        ),
        RetryPolicy(
            id="standard-webhooks",
            waits_s=(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400),
            timeout_ms=15_000,
            disable_after_events=None,
            disable_after_s=5 * 86_400,
            source="spec/standard-webhooks.md, example retry schedule; five days as Svix",
        ),
        RetryPolicy(
            id="bigcommerce",
            waits_s=(60, 180, 300, 600, 900, 1800, 3600, 7200, 21_600, 50_400, 86_400),
            timeout_ms=10_000,
            disable_after_events=1,
            disable_after_s=None,
            source="bigcommerce/docs docs/integrations/webhooks: 11 retries over 48 hours, then the"
            " hook is deactivated; the timeout is ours",
        ),
        RetryPolicy(
            id="shopify",
            waits_s=(60, 300, 900, 1800, 2700, 2700, 2940, 3000),
            timeout_ms=5_000,
            disable_after_events=1,
            disable_after_s=None,
            source="shopify.dev HTTPS delivery: 8 retries over 4 hours, 5 s in all, subscription"
            " deleted after 8 failures in a row; how the 4 hours are split is ours",
        ),
        RetryPolicy(
            id="woocommerce",
            waits_s=(),
            timeout_ms=60_000,
            disable_after_events=7,
            disable_after_s=None,
            source="woocommerce class-wc-webhook.php: no retry, disabled on the 7th failure",
        ),
    )
}
"""Every policy by its id."""

DEFAULT: Final = POLICIES["steady"]
