"""JSON and YAML files as decoded JSON: what both sides of a comparison are read with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import orjson
import yaml

from contracts.errors import DocumentUnreadable


def read_document(path: Path) -> Any:
    """The content of a JSON or YAML file; raises DocumentUnreadable, which says why."""
    try:
        if path.suffix.lower() in {".yaml", ".yml"}:
            return yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader's child
        return orjson.loads(path.read_bytes())
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise DocumentUnreadable(f"{path} cannot be read: {why}") from None
    except (UnicodeDecodeError, orjson.JSONDecodeError, yaml.YAMLError) as error:
        raise DocumentUnreadable(f"{path} cannot be read: {error}") from None


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # yaml ships no types
    """YAML as JSON sees it: a date stays the text that it is, a key becomes one."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, found) for tag, found in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
        found = super().construct_mapping(node, deep)
        return {
            key if isinstance(key, str) else orjson.dumps(key).decode(): found[key] for key in found
        }
