"""Accounts that give their place to others: what is entered of a place, and who takes over.

Whose statement it is follows whoever stands for the account, so places change here alone.
"""

from __future__ import annotations

from typing import Final

from simulator.erp.desk.credit_standings import refresh
from simulator.erp.desk.partners import customer_of, put_document
from simulator.erp.desk.places import paid_by, payer, place_of, survivor
from simulator.erp.desk.statements import open_all, take_over
from simulator.erp.partners import Relation
from simulator.erp.problems import Refusal
from simulator.transaction import Transaction

_NAMED: Final = 5


def put_relation(tx: Transaction, account: str, given: Relation) -> bool:
    """Enter or replace an account's place; True when it is new. Raises Refusal."""
    if given["account"] != account:
        raise Refusal("id-mismatch", "the account in the body is not the one in the path")
    named = [account, given["payer"], given["bill_to"], *given["ship_to"], *given["agreements"]]
    named += [each for each in (given["parent"], given["merged_into"]) if each is not None]
    for each in dict.fromkeys(named):
        customer_of(tx, each)
    currency = customer_of(tx, account)["currency"]
    if customer_of(tx, given["payer"])["currency"] != currency:
        raise Refusal("currency-mismatch", "the payer pays in another currency")
    _check_merger(tx, account, given["merged_into"])
    _check_above(tx, account, given["parent"])
    if given["merged_into"] is not None:
        take_over(tx, account, given["merged_into"])
    before = payer(tx, account)
    new = put_document(tx, "relation", account, given)
    _check_one_level(tx, account, "/payer")
    open_all(tx, payer(tx, account))
    refresh(tx, before, account)
    return new


def merge(tx: Transaction, account: str, into: str) -> None:
    """Let `into` take the account's place.

    Its orders stay as they are and count against the survivor's payer, new orders are entered for
    the survivor, its users and delivery addresses become the survivor's, and its agreements come
    after the survivor's own. Raises Refusal.
    """
    old, new = customer_of(tx, account), customer_of(tx, into)
    if old["currency"] != new["currency"]:
        raise Refusal("currency-mismatch", "the accounts pay in different currencies")
    _check_merger(tx, account, into)
    place, standing = place_of(tx, account), place_of(tx, into)
    inherited = [*standing["agreements"], *place["agreements"]]
    standing["agreements"] = list(dict.fromkeys(inherited))
    standing["ship_to"] = list(dict.fromkeys([*standing["ship_to"], account]))
    put_document(tx, "relation", into, standing)
    close_account(tx, account, into)
    _check_one_level(tx, into, "/into")


def close_account(tx: Transaction, account: str, into: str) -> None:
    """Close an account that goes on as `into`, to whom its users and its statement move."""
    before = payer(tx, account)
    take_over(tx, account, into)
    put_document(tx, "relation", account, {**place_of(tx, account), "merged_into": into})
    tx.put("customer", account, {**customer_of(tx, account), "blocked": True})
    for user in tx.find("user", "account", account):
        tx.put("user", user.id, {**user.body, "account": into})
    open_all(tx, payer(tx, into))
    refresh(tx, before, into)


def _check_one_level(tx: Transaction, account: str, pointer: str) -> None:
    """Raise Refusal payer-chain where whoever pays for the account has others pay or be paid for.

    There is one level of payers: an order counts against the limit of one account, and that one
    answers for itself. It is asked of the places as they have become.
    """
    standing = survivor(tx, account)
    paying = payer(tx, standing)
    if paying == standing:
        return
    wrong = [{"pointer": pointer, "rule": "one-level"}]
    beyond = payer(tx, paying)
    if beyond != paying:
        said = f"{paying} has {beyond} pay for it: name {beyond} as payer"
        raise Refusal("payer-chain", said, errors=wrong)
    served = sorted(paid_by(tx, standing))
    if served:
        said = (
            f"{standing} pays for {', '.join(served[:_NAMED])}, so nobody can pay for it: name "
            f"{paying} as their payer first, or {standing} as its own"
        )
        raise Refusal("payer-chain", said, errors=wrong)


def _check_merger(tx: Transaction, account: str, into: str | None) -> None:
    known = place_of(tx, account)["merged_into"]
    if known is not None and known != into:
        raise Refusal("merged-customer", "the account was taken over by another already")
    if into is not None and survivor(tx, into) == account:
        raise Refusal("relation-loop", "an account cannot take over itself")


def _check_above(tx: Transaction, account: str, parent: str | None) -> None:
    above = parent
    while above is not None:
        if above == account:
            raise Refusal("relation-loop", "an account cannot stand above itself")
        above = place_of(tx, above)["parent"]
