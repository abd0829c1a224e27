"""An OpenAPI document to edit, and edits of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Edit = Callable[[Any], object]

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "state"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "secret": {"type": "string", "writeOnly": True},
        "state": {"type": "string", "enum": ["open", "done"]},
        "note": {"type": "string", "maxLength": 20},
        "quantity": {"type": "number", "x-unit": "KG", "x-rounding": "half-up"},
    },
}
READ = ("paths", "/orders/{id}", "get")
LIMIT = (*READ, "parameters", 0)
PLACE = ("paths", "/orders", "post")
OLD: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "orders", "version": "1.0.0"},
    "security": [{"token": ["read"]}],
    "paths": {
        "/orders/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            "get": {
                "operationId": "orders.read",
                "x-key": "path:id",
                "parameters": [
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "maximum": 100, "default": 10},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "Done.",
                        "headers": {"X-Rate": {"required": True, "schema": {"type": "integer"}}},
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Order"}},
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "404": {"description": "Gone."},
                },
            },
        },
        "/orders": {
            "post": {
                "operationId": "orders.place",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Order"}},
                        "application/xml": {"schema": {"type": "string"}},
                    }
                },
                "responses": {"201": {"description": "Done."}, "202": {"description": "Later."}},
            }
        },
    },
    "components": {
        "schemas": {"Order": ORDER},
        "securitySchemes": {
            "token": {"type": "oauth2", "flows": {}},
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        },
    },
}


def put(*path: Any, value: Any) -> Edit:
    def edit(document: Any) -> None:
        *way, last = path
        for key in way:
            document = document[key]
        document[last] = value

    return edit


def drop(*path: Any) -> Edit:
    def edit(document: Any) -> None:
        *way, last = path
        for key in way:
            document = document[key]
        del document[last]

    return edit


def order(*path: Any, value: Any) -> Edit:
    return put("components", "schemas", "Order", *path, value=value)
