from simulator.again import again


def test_what_nobody_heard_is_said_again_soon_then_later_and_at_last_each_minute() -> None:
    told: dict[str, object] = {"payment": "P-1"}
    waits = []
    for _ in range(12):
        wait_us, told = again(told)
        waits.append(wait_us // 1_000_000)
    assert waits[:5] == [5, 10, 20, 40, 60]
    assert set(waits[5:]) == {60}
    assert told["payment"] == "P-1"
