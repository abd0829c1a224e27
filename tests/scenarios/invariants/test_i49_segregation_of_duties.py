from tests.scenarios.journals import Tale
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-49"
DESK = "clerk>erp"
PRICING, APPROVING = "tag:0123456789ab", "tag:ba9876543210"
PRICE, OFFER = "erp.prices.put", "erp.quotes.approve"
ALLOW, REFUND = "erp.returns.authorise", "erp.credit-notes.create"


def signed_in(tale: Tale, client: str, tag: str, edge: str = DESK) -> Tale:
    call_id = f"t-{tag}"
    text = f"grant_type=client_credentials&client_id={client}"
    asked = {"operation": "erp.token", "method": "POST", "path": "/", "headers": {}, "text": text}
    told = {"operation": "erp.token", "status": 200, "content": {"access_token": tag}}
    tale.journal.append("call", "clerk", asked, edge=edge, call_id=call_id)
    tale.journal.append("answer", "erp", told | {"headers": {}}, edge=edge, call_id=call_id)
    return tale


def did(tale: Tale, operation: str, tag: str, status: int = 201, edge: str = DESK) -> Tale:
    tale.asks(edge, operation, status, headers={"authorization": f"Bearer {tag}"})
    return tale


def desks() -> Tale:
    tale = signed_in(Tale().begin(desks=["clerk-prices"]), "clerk-prices", PRICING)
    return signed_in(tale, "clerk-approvals", APPROVING)


def decided(tale: Tale, by: str) -> Tale:
    step = {"approver": by, "decision": "approved", "decided_by": by}
    requisition = {
        "account": "C-1",
        "requested_by": "bert",
        "state": "approved",
        "totals": {"total": {"amount_minor": 100, "currency": "USD"}},
        "steps": [step],
        "order": None,
    }
    tale.effect("storefront", "requisition", "R-1", requisition)
    return tale


def test_two_desks_with_an_identity_each_hold() -> None:
    assert holds(ID, did(did(desks(), PRICE, PRICING), OFFER, APPROVING)) == 2


def test_one_who_sets_prices_and_approves_offers_is_found() -> None:
    finding = broken_by_simulator(ID, did(did(desks(), PRICE, PRICING), OFFER, PRICING))
    assert "clerk-prices sets prices and approves offers" in finding.sentence


def test_one_who_approves_an_offer_and_confirms_one_is_found() -> None:
    second = "erp.quotes.confirm"
    assert holds(ID, did(did(desks(), OFFER, APPROVING), second, PRICING)) == 2
    finding = broken_by_simulator(ID, did(did(desks(), OFFER, APPROVING), second, APPROVING))
    assert "approves offers and confirms offers as the second person" in finding.sentence


def test_one_who_authorises_a_return_and_pays_it_back_is_found() -> None:
    finding = broken_by_simulator(ID, did(did(desks(), ALLOW, PRICING), REFUND, PRICING))
    assert "authorises returns and pays returns back" in finding.sentence


def test_prices_and_refunds_exclude_each_other_in_no_way() -> None:
    assert holds(ID, did(did(desks(), PRICE, PRICING), REFUND, PRICING)) == 1


def test_an_engine_that_does_both_is_itself_to_blame() -> None:
    edge = "engine>erp"
    tale = signed_in(Tale().begin(desks=["one"]), "engine", PRICING, edge)
    did(did(tale, PRICE, PRICING, edge=edge), OFFER, PRICING, edge=edge)
    broken_by_integration(ID, tale)


def test_what_was_refused_was_not_done() -> None:
    assert holds(ID, did(did(desks(), PRICE, PRICING), OFFER, PRICING, 403)) == 1


def test_whoever_approves_what_he_placed_is_found_and_another_is_not() -> None:
    finding = broken_by_simulator(ID, decided(Tale().begin(), "bert"))
    assert "user bert placed requisition R-1 and approved it himself" in finding.sentence
    assert holds(ID, decided(Tale().begin(), "dora")) == 1


def test_a_journal_of_one_clerk_for_everything_says_nothing_of_desks() -> None:
    tale = signed_in(Tale().begin(), "clerk", PRICING)
    is_not_exercised(ID, did(did(tale, PRICE, PRICING), OFFER, PRICING))
