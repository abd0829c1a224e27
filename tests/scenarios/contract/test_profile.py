"""A profile is read whole before any request: every mistake with its key and how to mend it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scenarios.contract.coverage import Lens
from scenarios.contract.errors import ProfileInvalid
from scenarios.contract.sandbox.read import is_profile, read_profile
from tests.sandbox.berth import KEYS, profile

TODAY = date(2027, 1, 1)
URL = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def refused(path: Path, *allowed: str) -> str:
    with pytest.raises(ProfileInvalid) as caught:
        read_profile(path, allowed, TODAY)
    return str(caught.value)


def test_a_profile_that_fits_is_read(tmp_path: Path) -> None:
    read = read_profile(profile(tmp_path, URL), (), TODAY)
    assert read.name == "brightwater"
    assert [client.name for client in read.clients] == ["staff", "reader"]
    assert read.allows("enterOrder", "POST") is None
    assert "writes.allowed" in str(read.allows("leaveRemark", "POST"))
    assert read.allows("findOrders", "GET") is None
    assert sorted(read.promises) == ["lost_update", "paging", "scope"]


def test_every_mistake_is_told_at_once_with_file_key_and_mending(tmp_path: Path) -> None:
    path = profile(
        tmp_path,
        URL,
        more='\ncolour = "blue"\n[[values]]\nplace = "cookie.x"\nvalues = [1]\n',
        name='name = "Bright Water"',
        base_url='base_url = "https://erp.example/api"',
        requests_per_second="requests_per_second = 0",
        secret_env='secret_env = "NOWHERE_SET"',
        allowed='allowed = ["enterOrders"]',
        expires='expires = "2029-01-01"',
        what='what = "rest"',
    )
    told = refused(path).splitlines()
    assert all(line.startswith(f"{path}: ") and "; " in line for line in told)
    keys = {line.removeprefix(f"{path}: ").partition(":")[0] for line in told}
    assert keys == {
        "name",
        "base_url",
        "limits.requests_per_second",
        "identities[0].secret_env",
        "writes.allowed",
        "known_failures[0].expires",
        "known_failures[0].colour",
        "lacks[0].what",
        "values[2].place",
    }
    assert "--allow-host erp.example" in "\n".join(told)
    assert "export NOWHERE_SET" in "\n".join(told)


def test_a_host_is_reached_only_where_it_is_allowed_and_never_in_the_open(tmp_path: Path) -> None:
    far = profile(tmp_path, "https://erp.example/v1")
    assert "erp.example is not allowed" in refused(far)
    assert read_profile(far, ("erp.example",), TODAY).base_url == "https://erp.example/v1"
    open_wire = profile(tmp_path, "http://erp.example/v1")
    assert "in the open" in refused(open_wire, "erp.example")
    assert "carries credentials" in refused(profile(tmp_path, "http://a:b@127.0.0.1"))
    assert "is no web address" in refused(profile(tmp_path, "ftp://127.0.0.1"))


def test_no_secret_is_ever_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIGHTWATER_KEY", "abc")
    said = refused(profile(tmp_path, URL))
    assert "less than 4 characters" in said
    assert "abc" not in said.replace(str(tmp_path), "")
    monkeypatch.setenv("BRIGHTWATER_KEY", "two\nlines")
    assert "two" not in refused(profile(tmp_path, URL)).replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda doc: doc.update(openapi="2.0"), "is no OpenAPI 3 document"),
        (lambda doc: doc.pop("info"), "has no info.version"),
        (lambda doc: doc.update(paths={}), "has no operation"),
        (lambda doc: doc["paths"].update({"/x": {"$ref": "other.json"}}), "which is outside"),
        (
            lambda doc: doc["paths"]["/v3/Remarks"]["post"].update(operationId="findOrders"),
            "has findOrders twice",
        ),
    ],
)
def test_a_document_that_cannot_be_tested_by_is_refused(
    tmp_path: Path, change: object, said: str
) -> None:
    path = profile(tmp_path, URL)
    file = tmp_path / "brightwater.openapi.json"
    document = json.loads(file.read_bytes())
    assert callable(change)
    change(document)
    file.write_text(json.dumps(document), "utf-8")
    assert said in refused(path)


LEGACY = """
openapi: 3.0.3
info: {title: Legacy, version: 2024-05-01}
paths:
  /customers/{id}:
    parameters:
      - {$ref: '#/components/parameters/Id'}
    get:
      responses:
        200: {$ref: '#/components/responses/Customer'}
    put:
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}
      responses: {default: {$ref: '#/components/responses/Customer'}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
  responses:
    Customer:
      description: a customer
      content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}
  schemas:
    Customer:
      type: object
      required: [id]
      properties: {id: {type: integer}, name: {type: string, nullable: true}}
"""


def test_a_document_of_another_style_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "legacy.yaml").write_text(LEGACY, "utf-8")
    path = tmp_path / "legacy.toml"
    lines = ('schema = "seatrial.target/1.0.0"', 'name = "legacy"', f'base_url = "{URL}"')
    path.write_text("\n".join([*lines, 'document = "legacy.yaml"']), "utf-8")
    document = read_profile(path, (), TODAY).document
    methods = document["paths"]["/customers/{id}"]
    assert methods["get"]["operationId"] == "GET /customers/{id}"
    assert methods["get"]["responses"]["200"]["description"] == "a customer"
    lens = Lens(document)
    assert [place.name for place in lens.places("PUT /customers/{id}")] == [
        "path.id",
        "body",
        "body.id",
        "body.name",
    ]
    named = {place.name: place for place in lens.places("PUT /customers/{id}")}
    assert named["body"].state({"id": 7, "name": None}) == "valid"


def test_an_operation_that_nobody_may_call_is_told(tmp_path: Path) -> None:
    text = profile(tmp_path, URL).read_text("utf-8")
    path = tmp_path / "none.toml"
    path.write_text(
        text.replace('name = "staff"', 'name = "staff"\noperations = ["read*"]'), "utf-8"
    )
    assert "nobody may call GET /v3/SalesOrders" in refused(path)


def test_a_promise_needs_its_example_and_its_identity(tmp_path: Path) -> None:
    path = profile(tmp_path, URL, identity='identity = "nobody"', read='read = "readOrders"')
    said = refused(path)
    assert "promises.scope.identity: there is no identity nobody" in said
    assert "promises.lost_update.read: the document has no operation readOrders" in said


def test_a_promise_needs_a_value_of_each_parameter_in_a_path(tmp_path: Path) -> None:
    path = profile(tmp_path, URL)
    text = path.read_text("utf-8")
    path.write_text(text.replace('"path.DocNum"', '"query.DocNum"'), "utf-8")
    said = refused(path).splitlines()
    wanted = "[[values]] with operation = 'readOrder', place = 'path.DocNum'"
    assert [wanted in line for line in said if ".read: readOrder needs a value" in line] == [True]
    assert len([line for line in said if "needs a value of DocNum in its path" in line]) == 2


def test_what_is_no_toml_is_told_as_that(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("name = ", "utf-8")
    assert "cannot be read" in refused(path)
    assert "cannot be read" in refused(tmp_path / "absent.toml")


def test_a_name_with_a_folder_or_ending_is_a_file() -> None:
    assert is_profile("acme.toml")
    assert is_profile("./acme")
    assert not is_profile("sim-http")
