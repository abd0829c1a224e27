from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from simulator.seed import Seed
from simulator.wire.credentials import clean_path, kept_headers, tag

Sail = Callable[..., Any]
SECRET = Seed(7).secret("engine")
WEBHOOK = f"whsec_{SECRET}"
TOKEN = "tok-of-the-engine"


def test_a_tag_is_stable_and_says_nothing() -> None:
    assert tag("x") == tag("x") == "tag:2d711642b726"
    assert tag("y") != tag("x")


def test_the_token_request_and_its_answer_carry_tags(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        form = f"grant_type=client_credentials&client_id=engine&client_secret={SECRET}&scope=a+b"
        media = {"content-type": "application/x-www-form-urlencoded"}
        await toy.call("POST", "/oauth/token", body=form.encode(), headers=media)
        await toy.call("GET", "/health", headers={"authorization": f"Bearer {TOKEN}"})
        ask, answer, use, _ = (record.body for record in toy.records())
        assert parse_qs(ask["text"]) == {
            "grant_type": ["client_credentials"],
            "client_id": ["engine"],
            "client_secret": [tag(SECRET)],
            "scope": ["a b"],
        }
        assert answer["content"]["access_token"] == tag(TOKEN)
        assert answer["content"]["expires_in"] == 60
        assert use["headers"]["authorization"] == f"Bearer {tag(TOKEN)}"

    sail(story, check=True)


def everything_written(toy: Any) -> bytes:
    toy.journal.flush()
    return b"".join(toy._sink.lines)


def test_a_secret_leaves_no_trace_wherever_a_caller_leaks_it(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        leaks = {"reference": "S-1", "notes": f"use {SECRET} or {WEBHOOK} or {TOKEN}"}
        headers = {
            "authorization": f"Bearer {TOKEN}",
            "webhook-signature": "v1,abc",
            "x-request-id": "r-1",
            "cookie": SECRET,
        }
        await toy.call("POST", "/orders", leaks, headers=headers)
        await toy.call("GET", f"/orders?q={SECRET}&access_token={TOKEN}&page=1", headers=headers)
        await toy.call("POST", "/orders", body=f"not json {SECRET}".encode())
        written = everything_written(toy)
        for secret in (SECRET, WEBHOOK, TOKEN, "v1,abc"):
            assert secret.encode() not in written
        call = toy.records("call")[0].body
        assert call["content"]["notes"] == f"use {tag(SECRET)} or {tag(WEBHOOK)} or {tag(TOKEN)}"
        assert call["headers"]["webhook-signature"] == tag("v1,abc")
        assert toy.records("call")[1].body["path"] == (
            f"/orders?q={tag(SECRET)}&access_token={tag(TOKEN)}&page=1"
        )

    sail(story)


def test_sensitive_fields_are_tagged_at_any_depth_and_others_are_left_alone(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        content = {
            "reference": "S-1",
            "list": [{"client_secret": "abc", "password": "", "token_count": 3}],
            "secret": {"deep": "kept"},
        }
        await toy.call("POST", "/orders", content)
        assert toy.records("call")[0].body["content"] == {
            "reference": "S-1",
            "list": [{"client_secret": tag("abc"), "password": tag(""), "token_count": 3}],
            "secret": {"deep": "kept"},
        }

    sail(story)


def test_a_body_without_credentials_is_journalled_byte_for_byte(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        body = b'{"z": 1.50, "reference": "S-1",  "a": "\\u00e9"}'
        await toy.call("POST", "/orders", body=body)
        assert body in everything_written(toy)

    sail(story)


def test_a_pretty_printed_body_stays_on_one_line(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        await toy.call("POST", "/orders", body=b'{\n  "reference": "S-1"\n}')
        assert toy.records("call")[0].body["content"] == {"reference": "S-1"}

    sail(story)


def test_headers_that_nobody_needs_are_left_out() -> None:
    assert kept_headers({"accept": "x", "etag": "1"}) == {"etag": "1"}
    assert kept_headers({"authorization": "opaque"}) == {"authorization": tag("opaque")}
    assert kept_headers({"authorization": "Basic abc="}) == {
        "authorization": f"Basic {tag('abc=')}"
    }


@pytest.mark.parametrize("path", ["/orders?limit=5&after=x%20y", "/orders/SO%2F1", "/"])
def test_a_harmless_path_stays_as_it_is(path: str) -> None:
    assert clean_path(path, TOKEN) == path


def test_output_of_an_engine_is_scrubbed_of_marks_and_of_tokens_it_used(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        for n in range(70):
            headers = {"authorization": f"Bearer token-number-{n}"}
            await toy.call("GET", "/health", headers=headers)
        line = f"failed with {WEBHOOK} and token-number-69"
        assert toy.wire.scrub(line) == f"failed with {tag(WEBHOOK)} and {tag('token-number-69')}"
        assert toy.wire.scrub("nothing here") == "nothing here"

    sail(story)
