"""A run as the reports read it: findings, run.json and header of a voyage that went well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from reports.findings import Findings, parse_findings
from reports.folder import RunFolder, create, write_json
from reports.junit import Case, Suites
from reports.policy import Policy, load_policy
from reports.readiness import load_items
from reports.run import FINISHED, Configuration, Run, write_run
from reports.verdict import decide

SHA = "0f" * 32
STARTS_AT = "1996-07-04T00:00:00.000000Z"
GENERATED = ("time of day of every order: drawn from the seed", "credit limits: no column has them")

CLAIMS = {
    "I-01": ("no lost order", "an accepted order is in the ERP within its freshness, or parked"),
    "I-02": ("no duplicate order", "at most one live ERP order per order reference"),
    "I-31": ("effectively once", "one event id has one effect"),
}


def run(**changes: Any) -> Run:
    """A finished run of seed 7."""
    fields: dict[str, Any] = {
        "configuration": Configuration(7),
        "versions": {"seatrial": "0.1.0", "python": "3.11.7"},
        "started_at": "2026-11-23T15:00:00.000000Z",
        "finished_at": "2026-11-23T15:00:19.000000Z",
        "outcome": FINISHED,
        "exit_code": 0,
    }
    return Run(**fields | changes)


def finding(sentence: str, subject: str = "integration") -> dict[str, Any]:
    """One finding with two records."""
    records = [
        {"seq": 812, "t_us": 93_000_000, "kind": "answer", "summary": "the answer was lost"},
        {"seq": 820, "t_us": 124_000_000, "kind": "effect", "summary": "order E-000018 created"},
    ]
    return {"fingerprint": "ab12", "subject": subject, "sentence": sentence, "evidence": records}


def invariant(id_: str, state: str = "held", *findings: dict[str, Any]) -> dict[str, Any]:
    """What the judge says of one invariant."""
    name, statement = CLAIMS.get(id_, ("a rule of business", "what the rule says"))
    seen = 0 if state == "not_exercised" else 830
    return {
        "id": id_,
        "name": name,
        "statement": statement,
        "claim": "safety",
        "state": state,
        "observations": seen,
        "violations": max(len(findings), state == "violated"),
        "required": True,
        "notes": [],
        "findings": list(findings),
    }


def fault(rule: str = "lost-response", **changes: Any) -> dict[str, Any]:
    """What became of one planned fault."""
    fields = {"effect": "lost_response", "planned": 9, "fired": 9, "effective": 8}
    return {"rule": rule, "required": True, "min_effective": 1, **fields, **changes}


def document(**changes: Any) -> dict[str, Any]:
    """The judge's JSON of a voyage in which everything that the policy requires held."""
    counts = ("orders_accepted", "orders_in_erp", "lost", "duplicated", "parked")
    figures = dict(zip(counts, (830, 830, 0, 0, 0), strict=True))
    return {
        "journal_sha256": SHA,
        "counts": figures | {"faults_fired": 61, "faults_effective": 55},
        "invariants": [invariant(id_) for id_ in policy().invariants],
        "faults": [fault()],
        "problems": [],
        **changes,
    }


def findings(**changes: Any) -> Findings:
    """The same, read."""
    return parse_findings(document(**changes))


def with_invariant(row: dict[str, Any]) -> Findings:
    """Everything held but for one invariant."""
    rows = [invariant(id_) for id_ in policy().invariants if id_ != row["id"]]
    return findings(invariants=sorted([*rows, row], key=lambda one: str(one["id"])))


def policy() -> Policy:
    """The policy of the voyage."""
    return load_policy("voyage")


def suites(*cases: tuple[str, str]) -> Suites:
    """Tests by name and outcome; one that passed when none is given."""
    given = cases or (("voyage.test_voyage.test_a_voyage", "passed"),)
    return Suites(tuple(Case(name, outcome) for name, outcome in given))


def verdict(
    judged: Findings | None = None,
    *,
    of: Run | None = None,
    tests: Suites | None = None,
    under: Policy | None = None,
    journal_sha256: str = SHA,
) -> dict[str, Any]:
    """The verdict over the good run, but for what is given."""
    return decide(
        of or run(),
        judged or findings(),
        tests or suites(),
        under or policy(),
        load_items(),
        journal_sha256,
        "northwind",
    )


def journal() -> bytes:
    """A journal of a header and an end."""
    header = {
        "journal": "1.0.0",
        "seed": 7,
        "engine": "reference",
        "profile": {"profile": "classic", "push": False},
        "faults": {"plan": "default", "digest": SHA},
        "scope": {},
        "judgeable": "all",
        "versions": {},
        "world": {
            "name": "northwind",
            "source": "exports",
            "starts_at": STARTS_AT,
            "ends_at": "1998-05-07T00:00:00.000000Z",
            "counts": {"customers": 91, "items": 77, "orders": 830},
            "currency": "USD",
            "rounding": "half_up_per_line",
            "generated": list(GENERATED),
        },
    }
    rows = [("header", header), ("end", {"drained": True})]
    return b"".join(
        orjson.dumps(
            {
                "seq": seq,
                "t_us": seq,
                "world": "voyage",
                "kind": kind,
                "actor": "harness",
                "body": body,
            }
        )
        + b"\n"
        for seq, (kind, body) in enumerate(rows)
    )


def folder(path: Path) -> RunFolder:
    """A run folder with a file of every kind."""
    made = create(path)
    write_run(made.run, run())
    write_json(made.plan, {"run_id": run().run_id, "seed": 7, "rules": []})
    made.journal.write_bytes(journal())
    made.engine_log.write_text("ready\n", "utf-8")
    made.junit.write_text(
        '<testsuites><testsuite><testcase classname="voyage.test_voyage" name="test_a_voyage"/>'
        "</testsuite></testsuites>",
        "utf-8",
    )
    write_json(made.findings, document())
    write_json(made.verdict, verdict())
    made.allure.mkdir()
    made.worlds.joinpath("contract").mkdir(parents=True)
    made.worlds.joinpath("contract", "first.jsonl").write_bytes(journal())
    return made
