"""Makes a page ask nobody for anything: what phones home is taken out, and the browser is told.

Allure 3 writes a tag manager's script into every report, and no option of it leaves that out
(docs/adr/0007). So the tags go, and a content security policy makes the browser refuse whatever a
later version may bring. A page that still names something to load is not handed out.
"""

from __future__ import annotations

import re
from typing import Final

from reports.errors import PageLoud

_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data:; "
    "media-src data: blob:; frame-src data: blob:; connect-src data: blob:; worker-src blob:; "
    "base-uri 'none'; form-action 'none'"
)
_REMOTE: Final = r"""["']?\s*(?:https?:)?//"""
_SCRIPT: Final = re.compile(
    rf"<script\b[^>]*\bsrc\s*=\s*{_REMOTE}[^>]*>\s*</script>\s*", re.IGNORECASE
)
_COUNTS: Final = re.compile(
    r"<script\b[^>]*>[^<]*\b(?:gtag\s*\(|dataLayer\b)[^<]*</script>\s*", re.IGNORECASE
)
_LOADS: Final = re.compile(
    rf"<(?:script|link|img|iframe|source|embed|object|video|audio)\b[^>]*"
    rf"\b(?:src|href|data|poster)\s*=\s*{_REMOTE}[^>]*>",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


def quieten(page: str) -> str:
    """The page without what phones home and with a policy that forbids it.

    Raises PageLoud when it is no page, or still loads something from elsewhere.
    """
    page = _COUNTS.sub("", _SCRIPT.sub("", page))
    loud = _LOADS.search(page)
    if loud is not None:
        raise PageLoud(f"the page still loads something from elsewhere: {loud.group()[:200]}")
    head = _HEAD.search(page)
    if head is None:
        raise PageLoud("what was built is no page: it has no head")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return f"{page[: head.end()]}{meta}{page[head.end() :]}"
