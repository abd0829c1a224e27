"""A real browser over its DevTools protocol: what a page shows, and every address it asks for."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import aiohttp
import orjson
import pytest

LOCAL = ("file:", "data:", "blob:", "about:", "chrome:", "devtools:")
WITHIN_S = 60
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-port=0"),
)

_WAIT = """new Promise((found, gone) => {
  const look = () => document.body && document.body.innerText.includes(TEXT) && found(true);
  look();
  new MutationObserver(look).observe(document,
    {subtree: true, childList: true, characterData: true, attributes: true});
  const instead = () => document.body.innerText.slice(0, 500);
  setTimeout(() => gone("never shown: " + TEXT + ", but " + instead()), 20000);
})"""
_CLICK = """(() => {
  const all = [...document.querySelectorAll("body *")].filter(
    one => one.innerText && one.innerText.includes(TEXT) && one.getClientRects().length);
  all.sort((a, b) => a.innerText.length - b.innerText.length);
  const least = all.filter(one => one.innerText.length === all[0].innerText.length);
  least[least.length - 1].click();
  return true;
})()"""


def chromium() -> str:
    """The browser of this machine; without one the test is skipped, and fails in CI."""
    return program("chromium", "chromium-browser")


def program(*names: str) -> str:
    """The first of these programs on the PATH; else as `absent` says."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or absent(f"no {names[0]} on this machine")


def absent(what: str) -> NoReturn:
    """Something that CI installs is not here: skip, but never in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI installs it")
    pytest.skip(what)


@dataclass
class Tab:
    """One page in the browser; `asked` has every address outside of the machine's files."""

    socket: aiohttp.ClientWebSocketResponse
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _last: int = 0

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        self._last += 1
        mine = self._last
        await self.socket.send_json({"id": mine, "method": method, "params": params})
        while True:
            message = orjson.loads((await self.socket.receive()).data)
            self._note(message)
            if message.get("id") == mine:
                assert "error" not in message, message
                return dict(message["result"])

    def _note(self, message: dict[str, Any]) -> None:
        if message.get("method") == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(LOCAL):
                self.asked.append(url)
        if message.get("method") == "Runtime.exceptionThrown":
            self.said.append(str(message["params"]["exceptionDetails"])[:500])

    async def evaluate(self, script: str) -> Any:
        """The value of a script in the page, awaited."""
        done = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    async def shows(self, *texts: str) -> None:
        """Wait until the page shows each of these texts."""
        for text in texts:
            await self.evaluate(_WAIT.replace("TEXT", orjson.dumps(text).decode()))

    async def click(self, text: str) -> None:
        """Click on the smallest thing that shows this text, once it is there."""
        await self.shows(text)
        await self.evaluate(_CLICK.replace("TEXT", orjson.dumps(text).decode()))

    async def width(self, pixels: int, height: int = 900) -> None:
        """Give the window this size."""
        size = {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.call("Emulation.setDeviceMetricsOverride", **size)


@asynccontextmanager
async def opened(page: Path, profile: Path) -> AsyncIterator[Tab]:
    """A tab with a page of this machine, in a browser of its own that ends with it."""
    process = await asyncio.create_subprocess_exec(
        *(chromium(), *FLAGS, f"--user-data-dir={profile}", "about:blank"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(WITHIN_S), aiohttp.ClientSession() as session:
            port = await _port(process)
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                tabs = await answer.json(content_type=None)
            address = next(one for one in tabs if one["type"] == "page")["webSocketDebuggerUrl"]
            async with session.ws_connect(address, max_msg_size=0) as socket:
                tab = Tab(socket)
                for name in ("Page", "Network", "Runtime"):
                    await tab.call(f"{name}.enable")
                await tab.call("Page.navigate", url=page.as_uri())
                yield tab
    finally:
        process.kill()
        await process.wait()


async def _port(process: asyncio.subprocess.Process) -> int:
    """The port at which the browser listens, from what it says at its start."""
    assert process.stderr is not None
    async for line in process.stderr:
        if b"DevTools listening on" in line:
            return int(line.split(b":")[2].split(b"/")[0])
    raise AssertionError("the browser ended before it listened")
