"""The load as Locust sees it: one user, who sends every buyer on his way at the buyer's instant.

Only the generator's child process imports this file: Locust patches sockets and threads when it is
imported. It lies in a folder of its own, because Locust makes every module beside a locustfile a
top-level one. `load.process` starts it; the file that SEATRIAL_LOAD_JOB names says what it is to do
and where its results go. It ends by itself when its standard input is closed, so it never outlives
the run that it belongs to.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import gevent
import orjson
from gevent.lock import BoundedSemaphore
from gevent.os import tp_read
from locust import FastHttpUser, events, task

from load.arrivals import Arrival
from load.errors import Refused, Unanswered
from load.job import ENVIRONMENT, Job, read_job
from load.journeys import ORDER, Journeys, checked
from load.offer import FAILED, REFUSED, Ending, Offer

_JOB: Final[Job] = read_job(Path(os.environ[ENVIRONMENT]))
_RENEW_BEFORE_S: Final = 60
_OFFER: Final = Offer(_JOB.arrivals, _JOB.limit)


def watch_parent(**_: Any) -> None:
    """End at once when whoever started this process is gone."""

    def watch() -> None:
        while tp_read(0, 1):
            pass
        os._exit(1)

    gevent.spawn(watch)


def write_results(environment: Any, **_: Any) -> None:
    """Leave what came of the offer, with what Locust itself counted."""
    total = environment.stats.total
    counted = {"requests": total.num_requests, "failed_requests": total.num_failures}
    draft = Path(f"{_JOB.results}.new")
    draft.write_bytes(orjson.dumps(_OFFER.document() | counted))
    draft.replace(_JOB.results)


events.init.add_listener(watch_parent)  # type: ignore[no-untyped-call]  # Locust's own
events.quitting.add_listener(write_results)  # type: ignore[no-untyped-call]


class Everybody(FastHttpUser):
    """All buyers: each arrival is a greenlet of its own, whatever became of those before it."""

    host = _JOB.shop_url
    fixed_count = 1
    concurrency = _JOB.limit  # else ten at a time, and the eleventh waits for one of them
    network_timeout = _JOB.timeout_s
    connection_timeout = _JOB.timeout_s

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self._journeys = Journeys(self._ask)
        self._carts: defaultdict[str, BoundedSemaphore] = defaultdict(BoundedSemaphore)
        self._doors: defaultdict[str, BoundedSemaphore] = defaultdict(BoundedSemaphore)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._started_ns = 0

    @task
    def offer_everything(self) -> None:
        """Begin each arrival when it is due, wait for the last, and end the process."""
        self._started_ns = time.monotonic_ns()
        under_way: list[Any] = []
        while (next_us := _OFFER.next_us) is not None:
            gevent.sleep(max(0, next_us - self._now_us()) / 1e6)
            under_way += [gevent.spawn(self._live, one) for one in _OFFER.due(self._now_us())]
        gevent.joinall(under_way, timeout=4 * _JOB.timeout_s)
        gevent.spawn(self.environment.runner.quit)
        gevent.sleep(_JOB.timeout_s)  # until the runner ends this user

    def _live(self, arrival: Arrival) -> None:
        _OFFER.begun(arrival, self._now_us())
        _OFFER.ended(arrival, *self._lived(arrival))

    def _lived(self, arrival: Arrival) -> tuple[int, Ending | None]:
        visit = _JOB.visits[arrival.nth % len(_JOB.visits)]
        wrong: Ending | None = None
        try:
            if arrival.kind == ORDER:  # an account has one cart
                with self._carts[visit.account]:
                    self._journeys.live(arrival.kind, arrival.nth, visit)
            else:
                self._journeys.live(arrival.kind, arrival.nth, visit)
        except Refused as error:
            wrong = REFUSED, str(error)
        except Unanswered as error:
            wrong = FAILED, str(error)
        return self._now_us(), wrong

    def _now_us(self) -> int:
        return (time.monotonic_ns() - self._started_ns) // 1000

    def _ask(
        self,
        account: str,
        method: str,
        path: str,
        content: object = None,
        *,
        name: str,
        key: str | None = None,
    ) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {self._token(account)}"}
        body = b""
        if content is not None:
            headers["content-type"] = "application/json"
            body = orjson.dumps(content)
        if key is not None:
            headers["idempotency-key"] = key
        return self._send(method, path, body, headers, name)

    def _token(self, account: str) -> str:
        with self._doors[account]:
            token, good_until_s = self._tokens.get(account, ("", 0.0))
            if time.monotonic() < good_until_s:
                return token
            client = f"buyer:{account}"
            form = {
                "grant_type": "client_credentials",
                "client_id": client,
                "client_secret": _JOB.secrets[account],
            }
            headers = {"content-type": "application/x-www-form-urlencoded"}
            status, answer = self._send(
                "POST", "/oauth/token", urlencode(form).encode(), headers, "POST /oauth/token"
            )
            checked(status, answer)  # who is unknown to the shop is refused by it
            lifetime_s = max(0, int(answer["expires_in"]) - _RENEW_BEFORE_S)
            self._tokens[account] = answer["access_token"], time.monotonic() + lifetime_s
            return str(answer["access_token"])

    def _send(
        self, method: str, path: str, body: bytes, headers: dict[str, str], name: str
    ) -> tuple[int, Any]:
        """One request; a 4xx is an answer, and Locust does not count it as a failure."""
        with self.client.request(
            method, path, name=name, data=body.decode(), headers=headers, catch_response=True
        ) as response:
            status = int(response.status_code or 0)
            if status == 0:
                raise Unanswered(_kind(response.error))
            if 400 <= status < 500:
                response.success()
            return status, orjson.loads(response.content) if response.content else None


def _kind(error: object) -> str:
    return type(error).__name__ if error is not None else "no answer"
