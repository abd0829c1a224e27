from tests.scenarios.journals import Tale
from tests.scenarios.trade import ordered, shipment
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    judged,
)

ID = "I-22"


def parcel(tale: Tale, actor: str, key: str = "SH-1", **more: object) -> None:
    tale.effect(actor, "shipment", key, shipment(key, "1", **more), cause="c-000009")


def test_each_parcel_with_its_own_number_holds() -> None:
    tale = ordered()
    for key in ("SH-1", "SH-2"):
        parcel(tale, "erp", key)
        parcel(tale, "storefront", key)
    assert holds(ID, tale) == 4


def test_a_parcel_shown_under_two_ids_is_found() -> None:
    tale = ordered()
    parcel(tale, "erp")
    parcel(tale, "storefront")
    parcel(tale, "storefront", "D-7", tracking="T-SH-1")
    result = judged(ID, tale)
    sentences = " / ".join(finding.sentence for finding in result.findings)
    assert "T-SH-1 stands on 2 parcels of storefront order S-1" in sentences
    assert "shows parcel D-7 of order S-1, which the ERP never shipped" in sentences
    assert {finding.subject for finding in result.findings} == {"integration"}


def test_a_tracking_number_copied_to_the_next_parcel_is_found() -> None:
    tale = ordered()
    parcel(tale, "erp", "SH-1")
    parcel(tale, "erp", "SH-2")
    parcel(tale, "storefront", "SH-1")
    parcel(tale, "storefront", "SH-2", tracking="T-SH-1")
    assert judged(ID, tale).violations == 2


def test_a_parcel_that_the_erp_never_shipped_is_found() -> None:
    tale = ordered()
    parcel(tale, "storefront", tracking=None)
    assert "never shipped" in broken_by_integration(ID, tale).sentence


def test_a_parcel_that_is_shown_with_other_contents_is_found() -> None:
    tale = ordered()
    parcel(tale, "erp")
    parcel(tale, "storefront", carrier="rail")
    assert "differs from what the ERP shipped" in broken_by_integration(ID, tale).sentence


def test_two_parcels_that_share_a_number_in_the_erp_may_share_it() -> None:
    tale = ordered()
    for key in ("SH-1", "SH-2"):
        parcel(tale, "erp", key, tracking="T-1")
        parcel(tale, "storefront", key, tracking="T-1")
    holds(ID, tale)


def test_the_same_parcel_shown_again_is_still_one() -> None:
    tale = ordered()
    parcel(tale, "erp")
    parcel(tale, "storefront")
    parcel(tale, "storefront")
    holds(ID, tale)


def test_a_parcel_that_the_storefront_made_up_is_its_own() -> None:
    tale = ordered()
    document = shipment("SH-1", tracking=None)
    tale.effect("storefront", "shipment", "SH-1", document, cause="dispatcher")
    broken_by_simulator(ID, tale)


def test_without_a_parcel_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, ordered())
