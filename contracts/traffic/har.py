"""HAR 1.2 files, as browsers and proxies write them (W3C draft of 2012, section by section)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from contracts.check import ABSENT
from contracts.errors import TrafficUnreadable
from contracts.operations import FORM_MEDIA
from contracts.traffic.exchange import UNREAD, UNRECORDED, Exchange, Message, content_of, lower

_MEND: Final = "save it again as HAR with content"


def is_har(content: Any) -> bool:
    """Whether decoded JSON is a HAR file."""
    return isinstance(content, dict) and isinstance(content.get("log"), dict)


def read_har(content: Mapping[str, Any]) -> Iterator[Exchange]:
    """Every entry; raises TrafficUnreadable with the place of what is no entry."""
    entries = content["log"].get("entries")
    if not isinstance(entries, list):
        raise TrafficUnreadable(f"log.entries is no list; {_MEND}")
    for nth, entry in enumerate(entries):
        place = f"log.entries[{nth}]"
        try:
            yield _exchange(place, entry)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = error.args[0] if isinstance(error, KeyError) else type(error).__name__
            raise TrafficUnreadable(f"{place} is no entry ({what}); {_MEND}") from None


def _exchange(place: str, entry: Mapping[str, Any]) -> Exchange:
    asked, answered = entry["request"], entry.get("response") or {}
    url = urlsplit(asked["url"])
    status = int(answered.get("status") or 0)
    return Exchange(
        place=place,
        method=str(asked["method"]).upper(),
        path=url.path or "/",
        query=url.query,
        request=_request(asked),
        status=status if 100 <= status <= 599 else None,
        answer=_answer(answered),
        origin=f"{url.scheme}://{url.netloc.rpartition('@')[2]}",
    )


def _request(asked: Mapping[str, Any]) -> Message:
    headers = _headers(asked)
    posted = asked.get("postData")
    if not isinstance(posted, dict):
        size = asked.get("bodySize", 0)
        return Message(headers, UNRECORDED if isinstance(size, int) and size > 0 else ABSENT)
    media = str(posted.get("mimeType") or headers.get("content-type", ""))
    headers.setdefault("content-type", media)
    text = posted.get("text")
    if text is None and media.partition(";")[0].strip().lower() == FORM_MEDIA:
        text = urlencode([(one["name"], one.get("value", "")) for one in posted.get("params", ())])
    if text is None:
        return Message(headers, UNRECORDED)
    return Message(headers, content_of(_bytes(text, posted.get("encoding")), media))


def _answer(answered: Mapping[str, Any]) -> Message:
    headers, content = _headers(answered), answered.get("content") or {}
    text, size = content.get("text"), content.get("size", 0)
    headers.setdefault("content-type", str(content.get("mimeType", "")))
    if text is None:
        there = isinstance(size, int) and size > 0
        return Message(headers, UNRECORDED if there else ABSENT)
    try:
        body = _bytes(text, content.get("encoding"))
    except binascii.Error:
        return Message(headers, UNREAD)
    return Message(headers, content_of(body, headers["content-type"]))


def _bytes(text: str, encoding: str | None) -> bytes:
    return (
        base64.b64decode(text, validate=True)
        if encoding == "base64"
        else text.encode("utf-8", "replace")
    )


def _headers(message: Mapping[str, Any]) -> dict[str, str]:
    return lower((str(one["name"]), str(one["value"])) for one in message.get("headers", ()))
