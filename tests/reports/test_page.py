from __future__ import annotations

import asyncio
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import orjson
import pytest

from reports.header import Header, read_header
from reports.page import render
from reports.page.markup import Html, el, join
from reports.reasons import Reason
from reports.verdict import without_evidence
from tests.browser import chromium, opened
from tests.reports import sample

VOID = {"meta", "br", "hr"}
LOADS = {"src", "srcset", "data", "action", "poster", "background", "ping"}


class Page(HTMLParser):
    """Reads a page: the text in its order, what it would load, and whether its tags close."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.loads: list[str] = []
        self.targets: set[str] = set()
        self.links: set[str] = set()
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in LOADS or (name == "href" and not (value or "").startswith("#")):
                self.loads.append(f"{tag} {name}={value}")
            if name == "href":
                self.links.add((value or "").removeprefix("#"))
            if name == "id":
                self.targets.add(value or "")
        if tag in ("script", "iframe", "link", "object", "embed"):
            self.loads.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture
def header(tmp_path: Path) -> Header:
    return read_header(sample.folder(tmp_path / "run").journal)


def _violated() -> bytes:
    row = sample.invariant("I-02", "violated", sample.finding("order S-1 has two ERP orders"))
    return render(sample.verdict(sample.with_invariant(row)), sample.run(), None)


def test_the_page_asks_the_network_for_nothing(header: Header) -> None:
    for content in (render(sample.verdict(), sample.run(), header), _violated()):
        page = Page(content)
        assert page.loads == []
        assert page.open == []
        assert not re.search(rb"url\(|@import|https?:", content)


def test_the_page_forbids_the_browser_to_load_anything(header: Header) -> None:
    content = render(sample.verdict(), sample.run(), header).decode()
    assert "default-src &#x27;none&#x27;" in content
    assert content.index("Content-Security-Policy") < content.index("<style>")


def test_the_verdict_is_the_first_thing_that_is_read() -> None:
    words = [word.strip() for word in Page(_violated()).words if word.strip()]
    assert words[:5] == ["NO-GO · Seatrial", "To the verdict", "Seatrial", "✕", "NO-GO"]
    assert words[5].startswith("NO-GO under policy voyage: I-02 no duplicate order is violated")


def test_a_violation_shows_its_sentence_its_records_and_their_instants(header: Header) -> None:
    row = sample.invariant("I-02", "violated", sample.finding("order S-1 has two ERP orders"))
    text = Page(render(sample.verdict(sample.with_invariant(row)), sample.run(), header)).text
    for said in ("order S-1 has two ERP orders", "812", "1996-07-04 00:01:33.000", "812"):
        assert said in text


def test_what_the_data_lacked_is_named_on_the_page(header: Header) -> None:
    text = Page(render(sample.verdict(), sample.run(), header)).text
    assert all(note in text for note in sample.GENERATED)


def test_every_item_of_the_checklist_and_every_fault_is_on_the_page(header: Header) -> None:
    verdict = sample.verdict()
    text = Page(render(verdict, sample.run(), header)).text
    assert all(item["title"] in text for item in verdict["items"])
    assert all(fault["rule"] in text for fault in verdict["faults"])
    assert all(row["id"] in text for row in verdict["invariants"])


def test_the_first_screen_says_how_much_of_each_kind_held(header: Header) -> None:
    row = sample.invariant("I-31", "not_exercised")
    verdict = sample.verdict(sample.with_invariant(row))
    page = Page(render(verdict, sample.run(), header))
    first = page.text.partition("Why INCONCLUSIVE")[0]
    held = len(verdict["invariants"]) - 1
    for said in ("1 never exercised", f"{held} held", "no evidence"):
        assert said in first


def test_a_reason_leads_to_what_shows_it(header: Header) -> None:
    page = Page(_violated())
    assert "I-02" in page.links & page.targets
    weak = sample.fault("lost-response", effective=0)
    page = Page(render(sample.verdict(sample.findings(faults=[weak])), sample.run(), header))
    assert "faults" in page.links & page.targets


def test_the_page_says_where_its_evidence_lies_and_names_nothing_that_is_not_there() -> None:
    text = Page(render(sample.verdict(), sample.run(), None)).text
    assert "journal.jsonl" in text
    assert "worlds/" not in text
    bare = without_evidence(sample.run(), [], sample.policy())
    assert "journal.jsonl" not in Page(render(bare, sample.run(), None)).text


def test_every_link_of_the_page_leads_somewhere(header: Header) -> None:
    for content in (render(sample.verdict(), sample.run(), header), _violated()):
        page = Page(content)
        assert page.links <= page.targets


def test_a_folder_without_evidence_has_a_page_that_says_why() -> None:
    reason = Reason("INCONCLUSIVE", "folder", "journal.jsonl was emptied")
    verdict = without_evidence(sample.run(), [reason], sample.policy())
    text = Page(render(verdict, sample.run(), None)).text
    assert "INCONCLUSIVE" in text
    assert "journal.jsonl was emptied" in text


def test_no_secret_of_an_engines_command_or_address_is_on_the_page() -> None:
    for engine in ("node engine.js --token canary", "url:http://bob:canary@127.0.0.1:8080"):
        verdict = sample.verdict() | {"engine": engine}
        assert b"canary" not in render(verdict, sample.run(), None)


def test_the_same_verdict_gives_the_same_page(header: Header) -> None:
    first = render(sample.verdict(), sample.run(), header)
    assert render(sample.verdict(), sample.run(), header) == first


def test_text_that_looks_like_markup_is_shown_and_not_obeyed() -> None:
    evil = "<script>alert(1)</script>"
    row = sample.invariant("I-02", "violated", sample.finding(evil))
    content = render(sample.verdict(sample.with_invariant(row)), sample.run(), None)
    assert b"<script" not in content
    assert evil in Page(content).text
    assert el("p", evil, title='"') == Html(
        '<p title="&quot;">&lt;script&gt;alert(1)&lt;/script&gt;</p>'
    )
    assert join(["a", None, ["<", el("b", "&")]]) == "a&lt;<b>&amp;</b>"


def _asked_by(page: Path) -> tuple[str, list[str]]:
    """The page's document as a real browser reads it, and every address that the page asked for.

    The browser itself asks its maker for this and that; only requests of the page have its origin.
    """
    log = page.with_suffix(".net.json")
    flags = (
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={page.parent / 'profile'}"),
        *(f"--log-net-log={log}", "--dump-dom", page.as_uri()),
    )
    done = subprocess.run(
        [chromium(), *flags], capture_output=True, text=True, timeout=120, check=True
    )
    events = [event.get("params", {}) for event in orjson.loads(log.read_bytes())["events"]]
    return done.stdout, [row["url"] for row in events if row.get("initiator") == "null"]


def test_a_real_browser_shows_the_page_and_makes_no_request(tmp_path: Path, header: Header) -> None:
    good, chatty = tmp_path / "good.html", tmp_path / "chatty.html"
    good.write_bytes(render(sample.verdict(), sample.run(), header))
    chatty.write_text('<img src="http://127.0.0.1:9/pixel.png">', "utf-8")
    document, asked = _asked_by(good)
    assert "GO under policy voyage" in document
    assert asked == []
    assert _asked_by(chatty)[1] == ["http://127.0.0.1:9/pixel.png"], "the log sees nothing"


_STICKS_OUT = """(() => {
  const word = document.querySelector("h1"), box = word.parentElement.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(word);
  const told = range.getBoundingClientRect();
  const lines = told.height / parseFloat(getComputedStyle(word).fontSize);
  return told.right > box.right + 1 || lines > 1.7;
})()"""


def test_the_word_of_every_verdict_stands_in_one_line_beside_the_facts(
    tmp_path: Path, header: Header
) -> None:
    async def look(page: Path) -> list[int]:
        async with opened(page, page.with_suffix(".profile")) as tab:
            await tab.shows("Check it yourself")
            out = []
            for pixels in (320, 390, 800, 1100, 1400):
                await tab.width(pixels)
                if await tab.evaluate(_STICKS_OUT):
                    out.append(pixels)
            return out

    for state in ("GO", "NO-GO", "INCONCLUSIVE", "INVALID"):
        page = tmp_path / f"{state}.html"
        page.write_bytes(render(sample.verdict() | {"state": state}, sample.run(), header))
        assert asyncio.run(look(page)) == [], state
