"""Equal values have equal bytes, and what is no plain JSON has none."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.canonical import canonical, digest
from contracts.errors import ValueInvalid

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def reversed_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: reversed_keys(part) for key, part in reversed(list(value.items()))}
    if isinstance(value, list):
        return [reversed_keys(part) for part in value]
    return value


@settings(deadline=None, max_examples=80)
@given(JSON)
def test_the_order_of_keys_does_not_matter(value: object) -> None:
    assert canonical(value) == canonical(reversed_keys(value))
    assert digest(value) == digest(reversed_keys(value))
    assert orjson.loads(canonical(value)) == value


def test_another_value_has_another_digest() -> None:
    assert len({digest(value) for value in (None, 0, "0", [], {}, [0], {"a": 0})}) == 7


def test_the_digest_is_of_the_canonical_bytes() -> None:
    assert canonical({"b": 1, "a": [True]}) == b'{"a":[true],"b":1}'
    assert digest({"b": 1, "a": [True]}) == hashlib.sha256(b'{"a":[true],"b":1}').hexdigest()


@pytest.mark.parametrize("value", [Decimal(1), datetime(2031, 3, 4, tzinfo=UTC), {1: 2}, {1, 2}])
def test_what_is_no_plain_json_is_refused(value: object) -> None:
    with pytest.raises(ValueInvalid):
        canonical({"value": value})
