from base64 import b64encode
from hashlib import sha256

import pytest

from tests.scenarios.journals import Tale
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-40"
SECRET = "s3cr3t-0123456789abcdef0123456789abcdef01234567"
TAG = f"tag:{sha256(SECRET.encode()).hexdigest()[:12]}"


def calling(path: str = "/orders") -> Tale:
    tale = Tale().begin()
    headers = {"authorization": f"Bearer {TAG}"}
    tale.asks("engine>erp", "erp.orders.list", path=path, headers=headers)
    return tale


def test_output_without_a_credential_holds() -> None:
    tale = calling()
    tale.output("called erp.orders.list with correlation 0123456789abcdef0123456789abcdef")
    assert holds(ID, tale) == 1


@pytest.mark.parametrize("line", [f"Authorization: Bearer {TAG}", f"token={SECRET}", SECRET])
def test_a_credential_in_the_output_is_found(line: str) -> None:
    tale = calling()
    tale.output(line)
    assert "holds a credential" in broken_by_integration(ID, tale).sentence


def basic(user: str, secret: str) -> str:
    return b64encode(f"{user}:{secret}".encode()).decode()


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Basic {basic('engine', SECRET)}",
        f"auth={basic('an-engine', SECRET)}",
        f"secret {b64encode(SECRET.encode()).decode()}",
        f"secret={SECRET}",
    ],
)
def test_a_secret_that_was_only_ever_sent_in_a_form_is_found_in_base64_too(line: str) -> None:
    tale = Tale().begin()
    call = tale.journal.append(
        "call",
        "engine",
        {
            "operation": "erp.token",
            "method": "POST",
            "path": "/oauth/token",
            "headers": {},
            "text": f"grant_type=client_credentials&client_secret={TAG}&scope=erp:read",
        },
        edge="engine>erp",
        call_id="c-1",
    )
    assert call == 1
    tale.output(line)
    assert "holds a credential" in broken_by_integration(ID, tale).sentence


def test_base64_of_anything_else_holds() -> None:
    tale = calling()
    tale.output(f"etag {b64encode(bytes(range(200, 230))).decode()} {basic('engine', 'x' * 40)}")
    holds(ID, tale)


def test_a_credential_in_an_address_is_found() -> None:
    finding = broken_by_integration(ID, calling(f"/orders?access_token={TAG}"))
    assert "in the address of erp.orders.list" in finding.sentence


def test_a_silent_engine_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, calling())
