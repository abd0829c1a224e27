"""The reference page of the admin API, out of its own OpenAPI: nothing of it is written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from simulator.serve.admin.app import create_admin
from simulator.serve.problems import TITLES
from simulator.serve.shelf import Shelf
from simulator.serve.worlds import Worlds

_JSON: Final = "application/json"
_REF: Final = "#/components/schemas/"
_BOUNDS: Final = {
    "minimum": "from",
    "exclusiveMinimum": "above",
    "maximum": "to",
    "minLength": "at least",
    "maxLength": "at most",
    "pattern": "as",
}

Json = Mapping[str, Any]


def admin_page(note: str) -> str:
    """The whole page; `note` stands under its heading."""
    nobody = Worlds(Path("nowhere"), Shelf(None))
    api = create_admin(nobody, "no token").openapi()
    lines = ["# The admin API of `seatrial serve`", "", note, ""]
    lines += [api["info"]["description"], "", f"Version {api['info']['version']}.", ""]
    lines += ["| operation | call |", "| --- | --- |"]
    operations = list(_operations(api))
    lines += [f"| [{o['operationId']}](#{_anchor(o)}) | `{call}` |" for call, o in operations]
    for call, operation in operations:
        lines += _operation(api, call, operation)
    lines += ["", "## Problems", "", "| code | status | means |", "| --- | --- | --- |"]
    lines += [f"| {slug} | {status} | {title} |" for slug, (status, title) in TITLES.items()]
    return "\n".join(lines) + "\n"


def _operations(api: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _operation(api: Json, call: str, operation: Json) -> Iterator[str]:
    yield from ("", f"## {operation['operationId']}", "", f"`{call}`", "")
    yield operation["description"]
    query = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    if query:
        yield from ("", "| query | type | |", "| --- | --- | --- |")
        yield from (_row(each["name"], each["schema"], api, required=False) for each in query)
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema")
    if body is not None:
        yield from _fields("body", body, api)
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get(_JSON, {}).get("schema")
        if status < "300" and schema is not None:
            yield from _fields(f"answer {status}", schema, api)
    refused = [r["description"] for s, r in operation["responses"].items() if s >= "400"]
    if refused:
        yield from ("", f"Refused as {', '.join(refused)}.")


def _fields(title: str, schema: Json, api: Json) -> Iterator[str]:
    found = _resolved(schema, api)
    if "properties" not in found:
        yield from ("", f"The {title} is any JSON object.")
        return
    yield from ("", f"| {title} | type | |", "| --- | --- | --- |")
    needed = found.get("required", ()) if title == "body" else ()
    for name, each in found["properties"].items():
        yield _row(name, each, api, required=name in needed)
        inner = _resolved(each, api).get("properties", {}) if title == "body" else {}
        yield from (_row(f"{name}.{part}", of, api, required=False) for part, of in inner.items())


def _row(name: str, schema: Json, api: Json, *, required: bool) -> str:
    said = [_about(schema, api)]
    if required:
        said.append("Required.")
    elif schema.get("default") not in (None, {}, []):
        said.append(f"Default {schema['default']}.")
    return f"| `{name}` | {_type(schema, api)} | {_cell(' '.join(filter(None, said)))} |"


def _about(schema: Json, api: Json) -> str:
    """What it means, and what a document of several fields is."""
    inner = _resolved(schema, api)
    said = (schema.get("description"), inner.get("description") if inner is not schema else None)
    return " ".join(dict.fromkeys(str(each) for each in said if each))


def _type(schema: Json, api: Json) -> str:
    given = _resolved(_some(schema), api)
    if "enum" in given:
        return _cell(" or ".join(f"`{value}`" for value in given["enum"]))
    kind = str(given.get("type", "any"))
    if kind == "array":
        kind = f"list of {_type(given['items'], api)}"
    bounds = [f"{word} {_number(given[key])}" for key, word in _BOUNDS.items() if key in given]
    return _cell(", ".join([kind, *bounds]))


def _number(value: object) -> object:
    """A bound as a human writes it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _some(schema: Json) -> Json:
    """The schema of what is not null."""
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(kinds) > 1:
        return {"type": " or ".join(str(each.get("type", "object")) for each in kinds)}
    return kinds[0] if kinds else schema


def _resolved(schema: Json, api: Json) -> Json:
    some = _some(schema)
    if "$ref" not in some:
        return some
    found: Json = api["components"]["schemas"][some["$ref"].removeprefix(_REF)]
    return found


def _anchor(operation: Json) -> str:
    return "".join(char for char in operation["operationId"].lower() if char.isalnum())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
