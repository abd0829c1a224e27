"""A page asks nobody for anything, whatever the tool that built it has put there."""

from __future__ import annotations

import pytest

from reports.allure_html.quiet import quieten
from reports.errors import PageLoud

PAGE = """<!DOCTYPE html>
<html><head lang="en"><meta charset="utf-8"></head><body>
<script src="data:text/javascript;base64,YWxlcnQ="></script>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>
    window.dataLayer = window.dataLayer || [];
    function gtag(){dataLayer.push(arguments);}
    gtag('config', 'G-1');
</script>
<script>window.data = "https://stays.example";</script>
</body></html>"""


def test_the_tag_manager_and_its_call_are_taken_out_and_the_rest_stays() -> None:
    page = quieten(PAGE)
    for gone in ("googletagmanager", "gtag", "dataLayer"):
        assert gone not in page
    for stays in ("YWxlcnQ=", "https://stays.example", '<meta charset="utf-8">'):
        assert stays in page


def test_the_browser_is_told_to_load_nothing_before_anything_else() -> None:
    page = quieten(PAGE)
    head = page.index('<head lang="en">') + len('<head lang="en">')
    assert page[head:].startswith('<meta http-equiv="Content-Security-Policy"')
    policy = page[head:].partition(">")[0]
    assert "default-src 'none'" in policy
    assert "http:" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    "tag",
    [
        '<script SRC="//elsewhere.example/x.js"></script>',
        "<script src = 'http://elsewhere.example/x.js'></script>",
    ],
)
def test_any_other_script_from_elsewhere_goes_as_well(tag: str) -> None:
    assert "elsewhere" not in quieten(PAGE.replace("</body>", f"{tag}</body>"))


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
        "<img src=https://elsewhere.example/pixel.png>",
        '<iframe src="//elsewhere.example"></iframe>',
    ],
)
def test_a_page_that_still_loads_something_is_not_handed_out(tag: str) -> None:
    with pytest.raises(PageLoud, match="elsewhere"):
        quieten(PAGE.replace("</body>", f"{tag}</body>"))


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(PageLoud, match="no head"):
        quieten("oops")
