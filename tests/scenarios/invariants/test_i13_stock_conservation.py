from tests.scenarios.journals import Tale
from tests.scenarios.trade import erp_stock, shipment, world
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds, judged

ID = "I-13"
STOCK = "W-1/TEA"


def clerk(tale: Tale, operation: str, content: object = None, edge: str = "clerk>erp") -> str:
    return tale.asks(edge, operation, method="POST", content=content)


def receive(tale: Tale, value: str = "3", unit: str = "CS", edge: str = "clerk>erp") -> str:
    lines = [{"sku": "TEA", "quantity": {"value": value, "unit": unit}}]
    return clerk(tale, "erp.stock.receive", {"warehouse": "W-1", "lines": lines}, edge)


def adjust(tale: Tale, delta: str, edge: str = "clerk>erp") -> str:
    content = {"warehouse": "W-1", "sku": "TEA", "delta": delta, "reason": "count"}
    return clerk(tale, "erp.stock.adjust", content, edge)


def stock(tale: Tale, on_hand: int, reserved: int = 0, cause: str = "seed") -> int:
    return tale.effect("erp", "availability", STOCK, erp_stock(on_hand, reserved), cause=cause)


def test_a_receipt_in_cases_adds_pieces() -> None:
    tale = world()
    stock(tale, 130, cause=receive(tale))
    assert holds(ID, tale) == 3


def test_a_receipt_that_adds_too_little_is_found() -> None:
    tale = world()
    stock(tale, 103, cause=receive(tale))
    finding = broken_by_simulator(ID, tale)
    assert "on hand changed by 3" in finding.sentence
    assert "where 30 was due" in finding.sentence


def test_a_receipt_that_forgets_one_of_its_items_is_found() -> None:
    tale = world()
    tale.effect("erp", "availability", "W-1/RICE", erp_stock(5, sku="RICE"))
    each = [{"sku": sku, "quantity": {"value": "1", "unit": "EA"}} for sku in ("TEA", "RICE")]
    call = clerk(tale, "erp.stock.receive", {"warehouse": "W-1", "lines": each})
    stock(tale, 101, cause=call)
    assert "item RICE" in broken_by_simulator(ID, tale).sentence


def test_an_adjustment_takes_away_what_it_says() -> None:
    tale = world()
    stock(tale, 93, cause=adjust(tale, "-7"))
    holds(ID, tale)


def test_a_request_that_was_committed_twice_gives_twice() -> None:
    tale = world()
    call = receive(tale)
    stock(tale, 130, cause=call)
    stock(tale, 160, cause=call)
    holds(ID, tale)


def test_a_shipment_takes_what_it_ships() -> None:
    tale = world()
    call = clerk(tale, "erp.shipments.create")
    tale.effect("erp", "shipment", "SH-1", shipment(), cause=call)
    stock(tale, 80, cause=call)
    holds(ID, tale)


def test_a_shipment_that_takes_twice_is_found() -> None:
    tale = world()
    call = clerk(tale, "erp.shipments.create")
    tale.effect("erp", "shipment", "SH-1", shipment(), cause=call)
    stock(tale, 60, cause=call)
    broken_by_simulator(ID, tale)


def test_a_shipment_that_takes_nothing_is_found_where_stock_moved_at_all() -> None:
    tale = world()
    call = clerk(tale, "erp.shipments.create")
    tale.effect("erp", "shipment", "SH-1", shipment(), cause=call)
    stock(tale, 100, reserved=0, cause=call)
    stock(tale, 100, reserved=20, cause=call)
    broken_by_simulator(ID, tale)


def test_a_reservation_leaves_what_is_on_hand() -> None:
    tale = world()
    call = clerk(tale, "erp.orders.create", {}, "engine>erp")
    stock(tale, 100, reserved=20, cause=call)
    holds(ID, tale)


def test_stock_that_changes_without_any_reason_is_found() -> None:
    tale = world()
    stock(tale, 99, cause="dispatcher")
    assert "nothing that was asked" in broken_by_simulator(ID, tale).sentence


def test_stock_that_an_integration_adjusts_wrongly_is_the_integrations() -> None:
    tale = world()
    stock(tale, 120, cause=receive(tale, "3", edge="engine>erp"))
    broken_by_integration(ID, tale)


def test_an_erp_that_subtracts_wrongly_is_found() -> None:
    tale = world()
    wrong = erp_stock(100, 60) | {"available_to_promise": "100"}
    tale.effect("erp", "availability", STOCK, wrong, cause="c-9")
    assert "can promise 100" in broken_by_simulator(ID, tale).sentence


def test_what_is_promised_never_falls_below_nothing() -> None:
    tale = world()
    stock(tale, 100, reserved=130, cause="c-9")
    holds(ID, tale)


def test_without_stock_nothing_is_put_to_the_test() -> None:
    assert judged(ID, Tale().begin()).state == "not_exercised"
