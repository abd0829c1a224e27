"""Accounts under new numbers: who was one number goes on as another, and nothing is left behind.

What was written under the former number keeps it, as paper would, and is the account's all the
same: the former number leads to the new one as that of a merged account leads to its survivor. What
is said of the account from now on is said of the new number. The ERP alone gives numbers.
"""

from __future__ import annotations

from typing import Any, Final, cast

from simulator.erp.desk.credit_standings import pass_on
from simulator.erp.desk.masters import standing
from simulator.erp.desk.mergers import close_account
from simulator.erp.desk.places import place_of, survivor
from simulator.erp.desk.statements import keep_terms
from simulator.erp.partners import Relation
from simulator.erp.problems import Refusal
from simulator.numbering import RULE, is_business_number
from simulator.transaction import Transaction

_RULES: Final = ("entitlement", "sourcing", "purchase_term")
"""Rules that name accounts: those of the former number stay for what was ordered under it."""


def renumber(tx: Transaction, account: str, number: str) -> None:
    """Let an account go on under a number that nobody has.

    Raises Problem not-found, Refusal merged-customer, number-invalid or number-taken.
    """
    row = standing(tx, account)
    if not is_business_number(number):
        wrong = [{"pointer": "/number", "rule": "business-number"}]
        raise Refusal("number-invalid", f"give a number of {RULE}", errors=wrong)
    if tx.get("customer", number) is not None:
        raise Refusal("number-taken", "there is a customer of that number")
    place = place_of(tx, account)
    tx.put("customer", number, {**row.body, "id": number})
    tx.put("relation", number, _moved(place, account, number))
    _rules(tx, account, number)
    for relation in list(tx.rows("relation")):
        if relation.id not in (account, number):
            tx.put("relation", relation.id, _naming(relation.body, account, number))
    close_account(tx, account, number)
    keep_terms(tx, account, number)
    pass_on(tx, account, number)
    for user in list(tx.rows("user")):
        if account in user.view["serves"]:
            serves = [number if each == account else each for each in user.view["serves"]]
            tx.put("user", user.id, {**user.body, "serves": serves})


def _rules(tx: Transaction, account: str, number: str) -> None:
    """What may be bought, from where and for how much holds of the new number."""
    for kind in _RULES:
        for rule in list(tx.rows(kind)):
            if rule.view["account"] == account:
                name = f"{rule.id}.{number}"
                tx.put(kind, name, {**rule.body, "id": name, "account": number})
    for budget in list(tx.rows("budget")):
        if budget.view["account"] == account:
            tx.put("budget", budget.id, {**budget.body, "account": number})


def numbers_of(tx: Transaction, account: str) -> dict[str, Any]:
    """The number that counts for an account, and all others that lead to it."""
    current = survivor(tx, account)
    former, left = set[str](), [current]
    while left:
        found = set(tx.find_ids("relation", "merged", left.pop())) - former
        former |= found
        left += found
    return {"id": account, "current": current, "former": sorted(former)}


def _moved(place: Relation, account: str, number: str) -> dict[str, Any]:
    """The account's place under its new number; its contracts stay those of the former."""
    moved = _naming(cast("dict[str, Any]", place), account, number)
    agreements = list(dict.fromkeys([number, *moved["agreements"]]))
    return {**moved, "account": number, "agreements": agreements}


def _naming(place: dict[str, Any], account: str, number: str) -> dict[str, Any]:
    """A place that names the new number where it named the former.

    Contracts of the former number go on beside those that the new one will have.
    """
    named = dict(place)
    for field in ("parent", "payer", "bill_to"):
        if named[field] == account:
            named[field] = number
    if account in named["agreements"]:
        nth = named["agreements"].index(account)
        agreements = list(named["agreements"])
        agreements.insert(nth, number)
        named["agreements"] = list(dict.fromkeys(agreements))
    if account in named["ship_to"]:
        named["ship_to"] = list(dict.fromkeys([*named["ship_to"], number]))
    if named["merged_into"] == account:
        named["merged_into"] = number
    return named
