from tests.scenarios.journals import Tale
from tests.scenarios.verdicts import (
    broken_by_integration,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-41"
READ, WRITE = "tag:0123456789ab", "tag:ba9876543210"
ERP = "engine>erp"


def call(tale: Tale, operation: str, tag: str, status: int = 200) -> Tale:
    tale.asks(ERP, operation, status, headers={"authorization": f"Bearer {tag}"})
    return tale


def test_one_credential_for_each_scope_holds() -> None:
    tale = call(call(Tale().begin(), "erp.orders.list", READ), "erp.orders.create", WRITE, 201)
    call(tale, "erp.changes.list", READ)
    assert holds(ID, tale) == 2


def test_one_credential_for_reading_and_writing_is_found() -> None:
    tale = call(call(Tale().begin(), "erp.changes.list", READ), "erp.orders.create", READ, 201)
    finding = broken_by_integration(ID, tale)
    assert "engine>erp serves erp:orders:write and erp:read" in finding.sentence


def test_a_call_with_a_credential_that_may_not_is_found() -> None:
    tale = call(Tale().begin(), "erp.stock.adjust", READ, 403)
    assert "called erp.stock.adjust with" in broken_by_integration(ID, tale).sentence


def test_a_call_that_failed_for_another_reason_says_nothing_of_its_credential() -> None:
    tale = call(call(Tale().begin(), "erp.orders.list", READ), "erp.orders.create", READ, 500)
    assert holds(ID, tale) == 1


def test_a_refusal_that_a_fault_made_up_says_nothing_of_a_credential() -> None:
    tale = call(Tale().begin(), "erp.changes.list", READ)
    edge = ERP, "erp.orders.create"
    under_way = tale.call(*edge, headers={"authorization": f"Bearer {WRITE}"}, method="POST")
    tale.answer(under_way, *edge, 403, made_by="not-4")
    assert holds(ID, tale) == 1


def test_calls_without_a_credential_put_nothing_to_the_test() -> None:
    tale = Tale().begin()
    tale.asks(ERP, "erp.profile.read")
    is_not_exercised(ID, tale)


def grant(tale: Tale, scope: str, nth: int = 1) -> Tale:
    tale.journal.append(
        "call",
        "engine",
        {
            "operation": "erp.token",
            "method": "POST",
            "path": "/oauth/token",
            "headers": {},
            "text": f"grant_type=client_credentials&client_secret={READ}&scope={scope}",
        },
        edge=ERP,
        call_id=f"t-{nth}",
    )
    return tale


def test_a_token_for_each_scope_holds() -> None:
    assert holds(ID, grant(grant(Tale().begin(), "erp%3Aread"), "erp%3Aorders%3Awrite", 2)) == 2


def test_a_token_for_two_scopes_is_found_whatever_it_is_used_for() -> None:
    tale = call(grant(Tale().begin(), "erp%3Aread+erp%3Aorders%3Awrite"), "erp.orders.list", READ)
    finding = broken_by_integration(ID, tale)
    assert "one token for erp:orders:write and erp:read on engine>erp" in finding.sentence


FLOWS = {
    "erp-reader": {"objects": [], "reads": ["erp"]},
    "flow-orders": {"objects": ["orders"], "reads": []},
    "flow-returns": {"objects": ["return_requests"], "reads": []},
    "flow-quotes": {"objects": ["quotes"], "reads": []},
}
SHOP = "engine>storefront"


def signed_in(tale: Tale, client: str, tag: str, edge: str = ERP) -> Tale:
    operation = f"{edge.partition('>')[2]}.token"
    text = f"grant_type=client_credentials&client_id={client}&client_secret=tag:0&scope=one"
    call_id = f"t-{tag}"
    asked = {"operation": operation, "method": "POST", "path": "/t", "headers": {}, "text": text}
    told = {"operation": operation, "status": 200, "headers": {}, "content": {"access_token": tag}}
    tale.journal.append("call", "engine", asked, edge=edge, call_id=call_id)
    tale.journal.append("answer", "erp", told, edge=edge, call_id=call_id)
    return tale


def flows() -> Tale:
    """The reader of the ERP has the one token and the flow of orders the other."""
    tale = signed_in(Tale().begin(identities=FLOWS), "erp-reader", READ)
    return signed_in(tale, "flow-orders", WRITE)


def test_an_identity_for_each_flow_holds() -> None:
    tale = call(call(flows(), "erp.orders.list", READ), "erp.orders.create", WRITE, 201)
    signed_in(tale, "flow-returns", "tag:aaaaaaaaaaaa")
    call(tale, "erp.returns.create", "tag:aaaaaaaaaaaa", 201)
    signed_in(tale, "flow-quotes", "tag:bbbbbbbbbbbb", SHOP)
    bearing = {"authorization": "Bearer tag:bbbbbbbbbbbb"}
    tale.asks(SHOP, "storefront.quotes.list", 200, headers=bearing)
    holds(ID, tale)


def test_a_flow_that_uses_the_token_of_another_flow_is_found() -> None:
    finding = broken_by_integration(ID, call(flows(), "erp.quotes.create", WRITE, 201))
    assert "as flow-orders, the identity of orders: that is the flow of quotes" in finding.sentence


def test_a_flow_that_reads_by_its_own_identity_what_the_reader_reads_is_found() -> None:
    finding = broken_by_integration(ID, call(flows(), "erp.prices.list", WRITE))
    assert "erp.prices.list as flow-orders" in finding.sentence


def test_an_identity_beside_those_of_the_flows_is_found() -> None:
    tale = signed_in(call(flows(), "erp.orders.list", READ), "engine", "tag:cccccccccccc")
    finding = broken_by_integration(ID, call(tale, "erp.orders.create", "tag:cccccccccccc", 201))
    assert "as engine, which is the identity of no flow" in finding.sentence


def test_an_engine_with_one_identity_for_all_its_flows_is_told_of_and_not_blamed() -> None:
    tale = signed_in(Tale().begin(identities=FLOWS), "engine", READ)
    result = judged(ID, call(tale, "erp.orders.list", READ))
    assert result.state == "held"
    assert "the engine has one identity for all its flows" in result.notes
