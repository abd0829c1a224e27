"""What a contract test is called in an Allure report: target, operation, version, statuses."""

from __future__ import annotations

import allure

from contracts.errors import OperationUnknown
from contracts.operations import Operations
from scenarios.contract.observing import Observer
from scenarios.contract.target import Face


def label_operation(face: Face, operation_id: str) -> None:
    """Label the running test by its operation, and by the contract that publishes it."""
    label_face(face)
    _label("operation", operation_id)
    try:
        known = Operations.load().by_id(operation_id)
    except OperationUnknown:
        return
    _label("contract", f"{known.contract}@{known.version}")


def label_face(face: Face) -> None:
    """Label the running test by whom it calls and by which version of whose document."""
    version = str(face.document["info"]["version"])
    _label("target", face.target)
    _label("system", face.system)
    _label("version", version)


def label_statuses(observer: Observer) -> None:
    """Label the running test by the statuses that were seen and the states that were tried."""
    for status in sorted({status for *_, status in observer.seen}):
        _label("status", str(status))
    for state in sorted({state for _, _, state, _ in observer.shapes}):
        _label("state", state)


def _label(kind: str, value: str) -> None:
    allure.dynamic.label(kind, value)  # type: ignore[no-untyped-call]
