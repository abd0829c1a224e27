"""The configuration: one frozen tree, unknown keys refused, secrets never shown."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from contracts.scope import default_bytes, identities, load_scope, our_identities, with_parties
from engine import Config
from engine.environment import read_environment
from engine.errors import ConfigInvalid
from tests.engine.fakes.documents import SECRET


def variables(folder: Path, **changed: str) -> dict[str, str]:
    """A complete environment of a process."""
    (folder / "client").write_text("client-secret-canary\n")
    (folder / "hook").write_text(SECRET)
    given = {
        "SEATRIAL_ERP_URL": "http://127.0.0.1:9001/",
        "SEATRIAL_STORE_URL": "http://127.0.0.1:9002",
        "SEATRIAL_CLIENT_ID": "engine",
        "SEATRIAL_CLIENT_SECRET_FILE": str(folder / "client"),
        "SEATRIAL_WEBHOOK_SECRET_FILE": str(folder / "hook"),
        "SEATRIAL_LISTEN": "127.0.0.1:9000",
        "SEATRIAL_STATE_DIR": str(folder / "state"),
    }
    return {**given, **changed}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"wrokers": 3}, "unknown setting wrokers"),
        ({"retry": {"firts_ms": 3}}, "unknown setting retry.firts_ms"),
        ({"workers": "3"}, "setting workers is a int"),
        ({"workers": 0}, "workers is at least 1"),
        ({"workers": True}, "setting workers is a int"),
        ({"retry": 3}, "retry. is a table"),
        ({"lease_ms": 10_000}, "lease_ms is longer"),
        ({"reconciliation": {"at_minute": 1_440}}, "minute of the day"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigInvalid, match=message):
        Config.parse(settings)


def test_the_feed_is_polled_at_half_the_shortest_freshness_of_the_scope() -> None:
    owned = [row for row in load_scope().objects.values() if row.direction == "erp>storefront"]
    shortest = min(row.freshness_s for row in owned if row.freshness_s is not None)
    assert Config().poll_ms == shortest * 1_000 // 2


def test_the_tree_is_frozen_and_shows_no_secret() -> None:
    config = Config.parse({"credentials": {"client_secret": "canary", "webhook_secret": SECRET}})
    with pytest.raises(FrozenInstanceError):
        config.workers = 3  # type: ignore[misc]
    assert "canary" not in repr(config)
    assert SECRET not in repr(config)


def test_a_complete_environment_is_read_whole(tmp_path: Path) -> None:
    extra = {"SEATRIAL_ENGINE_CONFIG": '{"workers": 3, "retry": {"failures": 5}}'}
    found = read_environment(variables(tmp_path, **extra))
    assert (found.host, found.port) == ("127.0.0.1", 9000)
    assert found.bases["engine>erp"] == "http://127.0.0.1:9001"
    assert found.config.credentials.client_secret == "client-secret-canary"
    assert (found.config.workers, found.config.retry.failures) == (3, 5)
    assert found.state.is_dir()


@pytest.mark.parametrize(
    ("url", "path", "edge"),
    [
        ("{base}/oauth/token", "/oauth/token", None),
        ("{base}/api/v2/token", "/api/v2/token", None),
        ("http://127.0.0.1:9003/realm/token", "/realm/token", "engine>identity"),
    ],
)
def test_tokens_come_from_each_system_or_from_one_provider(
    tmp_path: Path, url: str, path: str, edge: str | None
) -> None:
    found = read_environment(variables(tmp_path, SEATRIAL_TOKEN_URL=url))
    assert (found.config.credentials.token_path, found.config.credentials.token_edge) == (
        path,
        edge,
    )
    assert ("engine>identity" in found.bases) == (edge is not None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEATRIAL_ERP_URL", ""),
        ("SEATRIAL_STORE_URL", "ftp://shop"),
        ("SEATRIAL_TOKEN_URL", "tokens"),
        ("SEATRIAL_CLIENT_ID", " "),
        ("SEATRIAL_CLIENT_SECRET_FILE", "/nowhere/at/all"),
        ("SEATRIAL_LISTEN", "127.0.0.1"),
        ("SEATRIAL_LISTEN", "127.0.0.1:70000"),
        ("SEATRIAL_ENGINE_CONFIG", "{"),
        ("SEATRIAL_ENGINE_CONFIG", '{"credentials": {}}'),
        ("SEATRIAL_CRASH_AT", "commit:x:before"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigInvalid, match=name):
        read_environment(variables(tmp_path, **{name: value}))


def test_a_webhook_secret_that_is_no_secret_is_refused(tmp_path: Path) -> None:
    from engine.signature import WebhookVerifier

    with pytest.raises(ConfigInvalid, match="webhook secret"):
        WebhookVerifier("whsec_not base64!", 300)


def test_a_process_takes_its_schedule_from_the_scope_matrix_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(default_bytes().replace(b"freshness_s = 1800", b"freshness_s = 120"))
    named = {"SEATRIAL_SCOPE_FILE": str(path)}
    assert read_environment(variables(tmp_path, **named)).config.poll_ms == 60_000
    own = named | {"SEATRIAL_ENGINE_CONFIG": '{"poll_ms": 7}'}
    assert read_environment(variables(tmp_path, **own)).config.poll_ms == 7
    text = default_bytes().replace(b'pattern = "middleware"', b'pattern = "event_bus"')
    path.write_bytes(text)
    assert "prices=event_bus@1800" in read_environment(variables(tmp_path, **named)).config.wiring
    with pytest.raises(ConfigInvalid, match="SEATRIAL_SCOPE_FILE: gone"):
        read_environment(variables(tmp_path, SEATRIAL_SCOPE_FILE=str(tmp_path / "gone.toml")))


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        ({"SEATRIAL_ERP_URL": "https://erp.company.example"}, "not in SEATRIAL_ALLOW_HOSTS"),
        ({"SEATRIAL_TOKEN_URL": "https://id.company.example/token"}, "not in SEATRIAL_ALLOW_HOSTS"),
        (
            {
                "SEATRIAL_ERP_URL": "https://erp-prod.example",
                "SEATRIAL_ALLOW_HOSTS": "erp-prod.example",
            },
            "called after production",
        ),
        ({"SEATRIAL_CLIENT_ID": "engine-live"}, "CLIENT_ID is one of production"),
        ({"SEATRIAL_ENVIRONMENT": "moon"}, "one of test, production"),
    ],
)
def test_an_engine_of_a_test_environment_reaches_no_other(
    tmp_path: Path, extra: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ConfigInvalid, match=complaint):
        read_environment(variables(tmp_path, **extra))


@pytest.mark.parametrize("marked", ["sk_live_1", "# environment: production\nabc"])
def test_a_credential_of_production_serves_the_live_integration_alone(
    tmp_path: Path, marked: str
) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "secret").write_text(marked)
    told = {"SEATRIAL_CLIENT_SECRET_FILE": str(folder / "secret")}
    with pytest.raises(ConfigInvalid, match="CLIENT_SECRET_FILE is marked production"):
        read_environment(variables(tmp_path, **told))
    webhook = {"SEATRIAL_WEBHOOK_SECRET_FILE": str(folder / "webhook")}
    (folder / "webhook").write_text(SECRET)
    live = (
        told
        | webhook
        | {
            "SEATRIAL_ENVIRONMENT": "production",
            "SEATRIAL_ERP_URL": "https://erp-prod.example",
            "SEATRIAL_ALLOW_HOSTS": "erp-prod.example, shop.example",
        }
    )
    found = read_environment(variables(tmp_path, **live))
    assert found.config.credentials.client_secret == marked.splitlines()[-1]
    (folder / "webhook").write_text("# environment: test\nabc")
    with pytest.raises(ConfigInvalid, match="WEBHOOK_SECRET_FILE is marked test"):
        read_environment(variables(tmp_path, **live))


def test_each_flow_of_a_process_signs_in_with_the_secret_in_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "identities"
    folder.mkdir()
    named = {"SEATRIAL_IDENTITY_DIR": str(folder)}
    with pytest.raises(ConfigInvalid, match="SEATRIAL_IDENTITY_DIR/erp-reader names a file that"):
        read_environment(variables(tmp_path, **named))
    for client in our_identities():
        (folder / client).write_text(f"key-of-{client}\n")
    credentials = read_environment(variables(tmp_path, **named)).config.credentials
    assert credentials.login("prices") == ("flow-prices", "key-of-flow-prices")
    assert credentials.login("erp") == ("erp-reader", "key-of-erp-reader")
    assert credentials.login("a row of nobody") == ("engine", "client-secret-canary")
    assert "key-of" not in repr(credentials)
    (folder / "flow-prices").write_text("sk_live_1234567890abcdef")
    with pytest.raises(ConfigInvalid, match="IDENTITY_DIR/flow-prices is marked production"):
        read_environment(variables(tmp_path, **named))


def test_a_process_that_is_told_of_a_wms_reads_it_at_half_its_freshness(tmp_path: Path) -> None:
    found = read_environment(variables(tmp_path, SEATRIAL_WMS_URL="http://127.0.0.1:9003/"))
    assert found.bases["engine>wms"] == "http://127.0.0.1:9003"
    assert found.config.wms_poll_ms == 900_000
    assert found.config.poll_ms == Config().poll_ms
    none = read_environment(variables(tmp_path, SEATRIAL_WMS_URL=" "))
    assert "engine>wms" not in none.bases
    assert none.config.wms_poll_ms == 0


def test_nobody_reads_a_wms_whose_address_was_not_told(tmp_path: Path) -> None:
    asked = {"SEATRIAL_ENGINE_CONFIG": '{"wms_poll_ms": 1000}'}
    with pytest.raises(ConfigInvalid, match="SEATRIAL_WMS_URL is not set"):
        read_environment(variables(tmp_path, **asked))
    told = read_environment(variables(tmp_path, SEATRIAL_WMS_URL="http://localhost:1", **asked))
    assert told.config.wms_poll_ms == 1_000
    with pytest.raises(ConfigInvalid, match=r"wms\.example is not in SEATRIAL_ALLOW_HOSTS"):
        read_environment(variables(tmp_path, SEATRIAL_WMS_URL="http://wms.example"))


def test_where_there_is_a_wms_its_flows_sign_in_as_themselves(tmp_path: Path) -> None:
    folder = tmp_path / "identities"
    folder.mkdir()
    for client in our_identities():
        (folder / client).write_text(f"key-of-{client}\n")
    told = {
        "SEATRIAL_IDENTITY_DIR": str(folder),
        "SEATRIAL_WMS_URL": "http://127.0.0.1:9003",
    }
    with pytest.raises(ConfigInvalid, match="SEATRIAL_IDENTITY_DIR/wms-reader names a file that"):
        read_environment(variables(tmp_path, **told))
    for client in identities(with_parties(load_scope())):
        (folder / client).write_text(f"key-of-{client}\n")
    credentials = read_environment(variables(tmp_path, **told)).config.credentials
    assert credentials.login("wms") == ("wms-reader", "key-of-wms-reader")
    assert credentials.login("picks") == ("flow-picks", "key-of-flow-picks")
