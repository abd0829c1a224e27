"""The environment guard: what leads out of the rehearsal is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.environment import PRODUCTION, TEST, of_name, of_text, of_word, reachable
from contracts.scope import default_bytes
from seatrial import __main__ as command_line
from seatrial import exits

LIVE = "sk_live_51HaBcDeFgHiJ"

OUT = {
    "an address that nobody allowed": ["--engine", "env ERP=https://erp.company.example cat"],
    "an address behind an option": ["--engine", "cat --erp=https://erp.company.example/v2"],
    "an address by its number": ["--engine", "cat http://93.184.216.34/"],
    "a host that only looks like loopback": ["--engine", "cat http://127.0.0.1.example/"],
    "a database": ["--engine", "env DSN=postgres://u:p@db.company.example/erp cat"],
    "a broker of production": ["--engine", "env BROKER_HOST=prod-mq-1 cat"],
    "a live key": ["--engine", f"env API_KEY={LIVE} cat"],
    "a live key as a word": ["--engine", f"cat --key {LIVE}"],
    "a credential called after production": ["--engine", "env PROD_TOKEN=abc cat"],
    "a credential's file of production": ["--engine", "env SECRET_FILE=/keys/prod/erp cat"],
    "an environment file": ["--engine", "cat --env-file .env.production"],
    "a host called after production": ["--engine", "cat", "--allow-host", "erp-prod.example"],
    "an engine at production": [
        *("--engine", "url:https://live.company.example"),
        *("--allow-host", "live.company.example"),
    ],
}


def refused(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What was said, and that nothing was made."""
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    monkeypatch.setattr("seatrial.screen.Screen.say", lambda _, text: said.append(text))
    before = list(tmp_path.iterdir())
    assert command_line.run(arguments) == exits.USAGE
    assert list(tmp_path.iterdir()) == before, "nothing was run and nothing written"
    return said[0]


@pytest.mark.parametrize("way", OUT)
def test_a_way_into_production_is_refused_before_anything_starts(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = refused(["run", *OUT[way]], tmp_path, monkeypatch)
    assert "environment guard: " in told
    assert LIVE not in told
    assert "u:p" not in told


def test_a_shell_of_production_rehearses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEATRIAL_ENVIRONMENT", "Production")
    assert "SEATRIAL_ENVIRONMENT" in refused(["run"], tmp_path, monkeypatch)
    assert "SEATRIAL_ENVIRONMENT" in refused(["serve", "--port", "0"], tmp_path, monkeypatch)
    monkeypatch.setenv("SEATRIAL_ENVIRONMENT", "prd")
    assert "one of test, production" in refused(["run"], tmp_path, monkeypatch)


def test_a_host_that_the_matrix_calls_production_is_never_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.toml"
    hosts = b'name = "ERP"\nproduction_hosts = ["erp.company.example"]'
    path.write_bytes(default_bytes().replace(b'name = "ERP"', hosts))
    asked = ["run", "--scope", str(path)]
    for host in ("ERP.company.example", "erp.company.example"):
        allowed = [*asked, "--allow-host", host, "--engine", "cat"]
        assert "production host" in refused(allowed, tmp_path, monkeypatch)
    told = [*asked, "--engine", "env ERP=https://erp.company.example cat"]
    assert "production host" in refused(told, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "engine",
    [
        "env NODE_ENV=production node dist/prod/server.js",
        "live-server --port 9000",
        "env API_KEY=sk_test_51HaBcDeFgHiJ ERP=http://localhost:8700 HOST=0.0.0.0 cat",
        "env ERP=https://erp.test.example/api TOKEN=abc cat --env-file .env.test",
    ],
)
def test_what_a_rehearsal_needs_is_let_through(engine: str) -> None:
    from seatrial.guard import guard

    guard(engine, ("erp.test.example",), {"SEATRIAL_ENVIRONMENT": "test"})


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("erp-prod-2.example", PRODUCTION),
        ("ProdErp", PRODUCTION),
        ("LIVE_TOKEN", PRODUCTION),
        ("prod-to-test", PRODUCTION),
        ("erp.staging.example", TEST),
        ("preprod.example", None),
        ("delivery.olive.example", None),
    ],
)
def test_a_name_tells_its_environment_by_a_word_of_its_own(
    name: str, environment: str | None
) -> None:
    assert of_name(name) == environment


def test_a_secret_tells_its_environment_by_its_prefix_or_a_comment() -> None:
    assert of_text(f"{LIVE}\n") == PRODUCTION
    assert of_text("# environment: production\nabc\n") == PRODUCTION
    assert of_text("# Environment = staging\nsk_live_1") == TEST
    assert of_text("whsec_c2VjcmV0") is None
    assert of_word("live-server") is None


def test_only_loopback_and_what_is_allowed_can_be_reached() -> None:
    assert reachable("127.0.0.1", ())
    assert reachable("erp.test.example", ("erp.test.example",))
    assert not reachable("erp.prod.example", ("erp.prod.example",))
    assert not reachable("127.0.0.1.example", ())
    assert not reachable(None, ())
