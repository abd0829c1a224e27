from tests.scenarios.journals import Tale
from tests.scenarios.trade import create, deliver, erp_order, find, ordered, shop_order, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, told

ID = "I-42"
FORGED = "S-1-forged"


def forged(tale: Tale, status: int) -> Tale:
    call = deliver(tale, FORGED, event="E-9", status=status)
    tale.fault("forge", call, event_id="E-9")
    return tale


def test_a_forged_event_that_is_turned_away_holds() -> None:
    assert holds(ID, forged(ordered(), 401)) == 1


def test_a_forged_event_that_is_acknowledged_and_thrown_away_holds() -> None:
    assert holds(ID, forged(ordered(), 202)) == 1


def test_a_forged_event_that_is_booked_is_found() -> None:
    tale = forged(world(), 202)
    create(tale, FORGED, "10002", order=erp_order("10002", FORGED), asked=shop_order(FORGED))
    finding = broken_by_integration(ID, tale)
    assert "is forged (forge), was answered 202, and the engine called" in finding.sentence
    assert "the ERP has 10002" in finding.sentence
    assert "event E-9 about S-1-forged" in told(finding)


def test_a_look_whether_a_forged_order_is_booked_is_an_effect_too() -> None:
    tale = forged(world(), 202)
    find(tale, FORGED)
    assert "called erp.orders.list for it" in broken_by_integration(ID, tale).sentence


def test_a_forged_event_that_never_arrived_puts_nothing_to_the_test() -> None:
    tale = ordered()
    call = tale.call("storefront>engine", "engine.webhook", key="E-9")
    tale.failed(call, "storefront>engine", "engine.webhook", "refused")
    tale.fault("forge", call, event_id="E-9", effective=False)
    is_not_exercised(ID, tale)


def test_authentic_events_put_nothing_to_the_test() -> None:
    is_not_exercised(ID, ordered())
