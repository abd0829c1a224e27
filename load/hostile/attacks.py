"""The attacks: each makes the nth request of its kind from what the attacker knows and his luck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import orjson

from contracts.operations import Operation
from load.hostile.ground import SYSTEMS, Ground, document, reading, token_for, writing
from load.hostile.shot import ANSWERED, DROPPED, REFUSED, Shot, http, json
from load.hostile.values import RAW, TEXTS, nested, spoilt
from simulator.seed import Rng

Attack = Callable[[Ground, Rng, str], Shot]

_IDS: Final = ("10001", "S-000001", "C-00001", "P-1", "x")
_DEPTHS: Final = (130, 200, 260, 600, 990, 1_020, 5_000, 60_000)
_HUGE: Final = 9 * 1024 * 1024


def _path(operation: Operation, ground: Ground, part: str) -> str:
    path = operation.path
    while "{" in path:
        head, _, rest = path.partition("{")
        path = head + part + rest.partition("}")[2]
    return ground.base(operation.system) + path


def _call(ground: Ground, operation: Operation, body: bytes, kind: str, part: str = "x") -> Shot:
    token = ground.tokens[token_for(operation)]
    raw = http(operation.method, _path(operation, ground, part), json(token), body)
    return Shot(kind, raw)


def spoilt_body(ground: Ground, rng: Rng, kind: str) -> Shot:
    """A valid document with hostile values in it."""
    operation = rng.choice(writing())
    body = spoilt(document(operation), rng)
    return _call(ground, operation, body, kind, rng.choice(_IDS))


def deep(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Nesting: alone, inside a document, around a credential that is to be cleaned away."""
    operation = rng.choice(writing())
    core = b'"%b"' % ground.tokens[token_for(operation)].encode() if rng.chance(0.4) else b"1"
    body = nested(rng.choice(_DEPTHS), rng.choice(("array", "object", "open")), core)
    if rng.chance(0.6):
        content = document(operation)
        if isinstance(content, dict):
            marked = orjson.dumps(content | {rng.choice(("custom", "notes", "x")): "5p01l"})
            body = marked.replace(b'"5p01l"', body)
    return _call(ground, operation, body, kind)


def huge(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Bodies beyond every limit, whole, announced, or by chunks without end."""
    operation = rng.choice(writing())
    head = json(ground.tokens[token_for(operation)])
    target = _path(operation, ground, "x")
    way = rng.below(3)
    if way == 0 and rng.chance(0.2):
        raw = http(operation.method, target, head, b" " * _HUGE)
        return Shot(kind, raw, DROPPED, alone=True)
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    start = f"{operation.method} {target} HTTP/1.1\r\nhost: x\r\n{fields}".encode()
    if way == 1:
        chunk = b"10000\r\n" + b"[" * 0x10000 + b"\r\n"
        many = 160 if rng.chance(0.1) else 3
        raw = start + b"transfer-encoding: chunked\r\n\r\n" + chunk * many + b"0\r\n\r\n"
    else:
        raw = start + b"content-length: 1000000000000\r\n\r\n["
    return Shot(kind, raw, DROPPED, alone=True)


def wide(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Thousands of lines, rows or names."""
    operation = rng.choice(writing())
    content = document(operation)
    many = rng.choice((300, 1_000, 2_000))
    if isinstance(content, dict):
        lists = [name for name, value in content.items() if isinstance(value, list) and value]
        if lists and rng.chance(0.8):
            name = rng.choice(lists)
            content = content | {name: content[name][:1] * many}
        else:
            content = content | {f"n{nth}": nth for nth in range(many)}
    return _call(ground, operation, orjson.dumps(content), kind)


_TRICKS: Final = (
    *("/../", "//", "/./", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fadmin/worlds", "/%00", "/%ff"),
    *(
        "/%c0%ae%c0%ae/",
        "/;a=b/",
        "/*",
        "/?",
        "/%",
        "/%zz",
        "/\\..\\",
        "/" + "a" * 30_000,
        "/" + "a/" * 5_000,
    ),
    *(
        "/../../admin/worlds",
        "/orders/" + "%2f" * 50,
        "/orders/" + quote("\u202e\u0000"),
        "/orders/%0d%0aset-cookie:a",
    ),
)


def path(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Paths that mean to leave their place."""
    trick, system = rng.choice(_TRICKS), rng.choice(SYSTEMS)
    start = rng.choice((ground.base(system), "", "/worlds", f"/worlds/{ground.world}", "/admin"))
    token = ground.tokens[rng.choice(("erp", "connector", "buyer"))]
    method = rng.choice(("GET", "GET", "PUT", "POST", "DELETE", "OPTIONS"))
    absolute = "http://evil.example" if rng.chance(0.05) else ""
    return Shot(kind, http(method, absolute + start + trick, json(token)))


def query(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Parameters of wrong kind, size and number."""
    operation = rng.choice(reading())
    names = ("limit", "after", "reference", "sku", "changed_since", "account", "id", "customer")
    value = quote(rng.choice(TEXTS)[:3_000])
    pairs = [f"{rng.choice(names)}={value}" for _ in range(1 + rng.below(4))]
    if rng.chance(0.05):
        pairs = [f"{rng.choice(names)}={nth}" for nth in range(3_000)]
    target = f"{_path(operation, ground, rng.choice(_IDS))}?{'&'.join(pairs)}"
    return Shot(kind, http("GET", target, json(ground.tokens[token_for(operation)])))


def header(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Header fields that are forged, split, doubled or without end."""
    operation = rng.choice(writing())
    base = json(ground.tokens[token_for(operation)])
    body, target = orjson.dumps(document(operation)), _path(operation, ground, "x")
    hostile: tuple[list[tuple[str, str]], str] = rng.choice(
        (
            ([("x-seatrial-call", "c-000001")], ANSWERED),
            ([("idempotency-key", "k" * 20_000)], ANSWERED),
            ([("idempotency-key", "a\x0bb\x7f")], DROPPED),
            ([("x-a", "b\r\nx-injected: 1")], ANSWERED),
            ([("x-forwarded-for", "127.0.0.1"), ("x-original-url", "/admin/worlds")], ANSWERED),
            ([("transfer-encoding", "chunked")], DROPPED),
            ([("content-length", "5")], DROPPED),
            ([(f"x-{nth}", "y" * 100) for nth in range(2_000)], DROPPED),
            ([("x-big", "y" * 300_000)], DROPPED),
            ([("content-type", "application/json; charset=utf-7")], ANSWERED),
            ([("content-encoding", "gzip")], ANSWERED),
            ([("expect", "100-continue")], ANSWERED),
            ([("upgrade", "h2c"), ("connection", "upgrade")], ANSWERED),
            ([("x-\x00", "a")], DROPPED),
            ([("accept", "\xff\xfe" * 50)], ANSWERED),
        )
    )
    raw = http(operation.method, target, [*base.items(), *hostile[0]], body)
    return Shot(kind, raw, hostile[1], alone=True)


def no_http(_: Ground, rng: Rng, kind: str) -> Shot:
    """What is no request at all."""
    raw = rng.choice(
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\r\n" * 2_000 + b"x\r\n\r\n",
            b"A" * 200_000 + b"\r\n\r\n",
            b"FROBNICATE / HTTP/1.1\r\nhost: x\r\n\r\n",
            b"get / HTTP/1.1\r\nhost: x\r\n\r\n",
        )
    )
    return Shot(kind, raw, DROPPED, alone=True)


def token(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Tokens that are forged, foreign or for something else."""
    operation = rng.choice(tuple(one for one in (*writing(), *reading()) if one.scope))
    own = token_for(operation)
    wrong = rng.choice(
        [name for name in ground.tokens if name != own and _may_not(name, operation)]
    )
    mine = ground.tokens[own]
    bearer = rng.choice(
        (
            ground.tokens[wrong],
            mine[:-1],
            mine + "A",
            mine.swapcase(),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
            "A" * 50_000,
            "\xff\xfe\x80",
            "' OR 1=1 --",
            "",
        )
    )
    body = orjson.dumps(document(operation)) if operation.request_schema else b""
    raw = http(operation.method, _path(operation, ground, "x"), json(bearer), body)
    return Shot(kind, raw, REFUSED)


def _may_not(name: str, operation: Operation) -> bool:
    """The clerk may read in the ERP as well."""
    return not (name == "clerk" and operation.scope == "erp:read")


def tenant(ground: Ground, rng: Rng, kind: str) -> Shot:
    """What belongs to somebody else: another account's order, another tenant's world."""
    if rng.chance(0.4):
        target = f"{ground.base('storefront')}/orders/{ground.order}"
        return Shot(kind, http("GET", target, json(ground.tokens["buyer"])), REFUSED)
    operation = rng.choice(tuple(one for one in reading() if one.scope))
    inner = _path(operation, ground, rng.choice(_IDS)).removeprefix(ground.base(operation.system))
    target = ground.base(operation.system, ground.other) + inner
    return Shot(kind, http("GET", target, json(ground.tokens[token_for(operation)])), REFUSED)


def grant(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Requests for tokens by nobody."""
    forms = (
        b"grant_type=client_credentials&client_id=engine&client_secret=" + b"5" * 3_000,
        b"grant_type=client_credentials&client_id=%FF%FE&client_secret=%00",
        b"grant_type=password&username=admin&password=admin",
        b"&".join(b"a=b" for _ in range(5_000)),
        b"grant_type=client_credentials&client_id=buyer:C-1&client_secret=",
        b"\xff\xfe" * 500,
        b'{"grant_type":"client_credentials"}',
        b"grant_type=" + b"%" * 60_000,
        b"",
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if rng.chance(0.4):
        basic = ("!!!", "Og==", "/////w==", "ZW5naW5l", "A" * 20_000)
        headers["authorization"] = f"Basic {rng.choice(basic)}"
    target = ground.base(rng.choice(SYSTEMS)) + "/oauth/token"
    return Shot(kind, http("POST", target, headers, rng.choice(forms)), REFUSED)


def webhook(ground: Ground, rng: Rng, kind: str) -> Shot:
    """Deliveries to the engine that are forged, replayed or spoilt."""
    stale, body = dict(ground.stale[0]), ground.stale[1].encode()
    way = rng.below(7)
    if way == 0:
        stale = {name: stale[name] for name in sorted(stale)[: rng.below(3)]}
    elif way == 1:
        stale["webhook-timestamp"] = rng.choice(("0", "9" * 40, "-1", "٣", "1e9", "", "NaN"))
    elif way == 2:
        stale["webhook-signature"] = rng.choice(
            ("v1,", "v1," + "A" * 44, "v1a,AAAA", "v1,\xff\xfe", " ".join(["v1,AAAA"] * 3_000), "")
        )
    elif way == 3:
        body = spoilt(orjson.loads(body), rng)
    elif way == 4:
        body = nested(rng.choice(_DEPTHS), "array")
    elif way == 5:
        stale["webhook-id"] = rng.choice(("other", "", "x" * 9_000))
    headers = {"content-type": "application/cloudevents+json", **stale}
    return Shot(kind, http("POST", "/webhooks/storefront", headers, body), REFUSED, to="engine")


def hint(_: Ground, rng: Rng, kind: str) -> Shot:
    """What else the engine serves: hints of the ERP, probes, replays of dead letters."""
    target = rng.choice(
        (
            "/webhooks/erp",
            "/probe/audit?after=" + quote(rng.choice(TEXTS)[:500]),
            "/probe/parked?limit=99999999999999999999",
            "/dead-letters/" + quote(rng.choice(TEXTS)[:500], safe="") + "/replay",
            "/" + quote(rng.choice(TEXTS)[:500]),
        )
    )
    method = "GET" if target.startswith("/probe") else "POST"
    body = rng.choice((*RAW, nested(rng.choice(_DEPTHS), "array")))
    return Shot(kind, http(method, target, json(None), body), to="engine")


def admin(ground: Ground, rng: Rng, kind: str) -> Shot:
    """The admin API without its token."""
    target = rng.choice(
        (
            "/admin/worlds",
            f"/admin/worlds/{ground.other}",
            f"/admin/worlds/{ground.other}/journal",
            f"/admin/worlds/{ground.world}/faults",
            "/admin/worlds/" + quote(rng.choice(TEXTS)[:300], safe=""),
            "/admin/%2e%2e/worlds",
        )
    )
    bearer = rng.choice((ground.tokens["erp"], "", "A" * 20_000, "\xff"))
    body = spoilt({"id": "../../x", "seed": 1, "sizes": {"accounts": 1}}, rng)
    method = rng.choice(("GET", "POST", "PUT", "DELETE", "PATCH"))
    return Shot(kind, http(method, target, json(bearer), body), REFUSED)


ATTACKS: Final[dict[str, tuple[int, Attack]]] = {
    "spoilt body": (24, spoilt_body),
    "deep nesting": (8, deep),
    "huge body": (2, huge),
    "wide body": (2, wide),
    "path": (10, path),
    "query": (10, query),
    "header": (4, header),
    "no http": (2, no_http),
    "token": (10, token),
    "other tenant": (8, tenant),
    "token request": (6, grant),
    "webhook": (8, webhook),
    "engine surface": (3, hint),
    "admin": (3, admin),
}
"""Kind to its share in a hundred, and what makes it."""

_CHANCES: Final = tuple(kind for kind, (share, _) in ATTACKS.items() for _ in range(share))


def shot(ground: Ground, rng: Rng) -> Shot:
    """The next request."""
    kind = rng.choice(_CHANCES)
    return ATTACKS[kind][1](ground, rng, kind)
