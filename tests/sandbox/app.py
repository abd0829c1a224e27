"""A small ERP sandbox of somebody else's making: other paths, other names, other habits than ours.

Keys in a header instead of OAuth2, pages by number, errors in an envelope of its own, versions as
ETags. It has no idempotency keys and cannot be reset. `bugs` plants defects by name.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.exceptions import HTTPException

BUGS = {
    "crash": "a second cancellation is a 500",
    "drift": "an order that is read lacks its currency",
    "leak": "items are shown to anybody",
    "skip": "the second page begins a row late",
    "stale": "If-Match is not looked at",
    "ghost": "an order that was withdrawn can still be read",
    "wrong-status": "an order is entered with 202, which is documented nowhere",
}

FULL_KEY = "full-key-9c41"
READ_KEY = "read-key-77ab"

Number = Annotated[int, Path(ge=1, le=2**31)]
Sku = Annotated[str, Field(pattern="^[A-Z]{2}[0-9]{4}$")]
_SCHEME = APIKeyHeader(name="X-Api-Key", auto_error=False)


def _whole(value: Any) -> Any:
    """JSON Schema calls 2.0 an integer."""
    return int(value) if isinstance(value, float) and value == int(value) else value


Whole = Annotated[int, BeforeValidator(_whole)]


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    Article: Sku
    Pieces: Whole = Field(ge=1, le=500)


class NewOrder(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    Partner: str = Field(pattern="^C[0-9]{3}$")
    Remark: str | None = Field(default=None, max_length=20)
    Rows: list[Line] = Field(min_length=1, max_length=20)


class Order(NewOrder):
    DocNum: int
    State: str
    Currency: str


class Meta(BaseModel):
    page: int
    per_page: int
    total: int


class Orders(BaseModel):
    data: list[Order]
    meta: Meta


class Article(BaseModel):
    Code: str
    InStock: int


class Remark(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    Text: str = Field(min_length=1, max_length=40)


class Fault(BaseModel):
    error: dict[str, Any]


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Fault} for status in (400, 401, 422, *statuses)}


class Books:
    """What the sandbox holds."""

    def __init__(self, bugs: Collection[str]) -> None:
        self.bugs = set(bugs)
        self.articles = {f"AB{nth:04}": nth * 10 for nth in range(1, 6)}
        self.orders: dict[int, dict[str, Any]] = {}
        self.versions: dict[int, int] = {}
        self.withdrawn: set[int] = set()
        for _ in range(5):
            self.add({"Partner": "C001", "Remark": None, "Rows": [_line()]})

    def add(self, content: dict[str, Any]) -> dict[str, Any]:
        number = 7000 + len(self.orders)
        self.orders[number] = {**content, "DocNum": number, "State": "open", "Currency": "EUR"}
        self.versions[number] = 1
        return self.orders[number]

    def find(self, number: int) -> dict[str, Any]:
        gone = number in self.withdrawn and "ghost" not in self.bugs
        if number not in self.orders or gone:
            raise HTTPException(404, "no such document")
        return self.orders[number]

    def change(self, number: int, if_match: str | None, **fields: Any) -> dict[str, Any]:
        order = self.find(number)
        late = if_match is not None and if_match.strip('"') != str(self.versions[number])
        if late and "stale" not in self.bugs:
            raise HTTPException(412, "somebody else was faster")
        if order["State"] != "open":
            if "crash" in self.bugs and fields.get("State") == "cancelled":
                raise ZeroDivisionError
            raise HTTPException(409, "the document is closed")
        order.update(fields)
        self.versions[number] += 1
        return order


def _line() -> dict[str, Any]:
    return {"Article": "AB0001", "Pieces": 2}


def sandbox(bugs: Collection[str] = (), seen: list[str] | None = None) -> FastAPI:
    """The app; every request's method and path is noted in `seen`."""
    app = FastAPI(title="Brightwater", version="3.2", docs_url=None, redoc_url=None)
    books = Books(bugs)
    _errors(app)
    if seen is not None:
        _listen(app, seen)
    _orders(app, books)
    _others(app, books)
    return app


def signed(request: Request, key: Annotated[str | None, Depends(_SCHEME)]) -> str:
    if key == READ_KEY and request.method != "GET":
        raise HTTPException(403, "this key only reads")
    if key not in {FULL_KEY, READ_KEY}:
        raise HTTPException(401, "a key is wanted")
    return key


Signed = Annotated[str, Depends(signed)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=20)]


def _orders(app: FastAPI, books: Books) -> None:
    @app.get("/v3/SalesOrders", operation_id="findOrders", responses=refused())
    def find(
        key: Signed,
        page: Annotated[int, Query(ge=1, le=1000)] = 1,
        per_page: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> Orders:
        rows = [row for number, row in books.orders.items() if number not in books.withdrawn]
        start = (page - 1) * per_page + (page > 1 and "skip" in books.bugs)
        found = [Order(**row) for row in rows[start : start + per_page]]
        return Orders(data=found, meta=Meta(page=page, per_page=per_page, total=len(rows)))

    @app.post("/v3/SalesOrders", operation_id="enterOrder", status_code=201, responses=refused(403))
    def enter(key: Signed, order: NewOrder, response: Response) -> Order:
        if "wrong-status" in books.bugs:
            response.status_code = 202
        return Order(**books.add(order.model_dump()))

    @app.get(
        "/v3/SalesOrders/{DocNum}",
        operation_id="readOrder",
        response_model=Order,
        responses=refused(404),
    )
    def read(key: Signed, DocNum: Number, response: Response) -> Any:  # noqa: N803 - its style
        order = books.find(DocNum)
        response.headers["ETag"] = f'"{books.versions[DocNum]}"'
        if "drift" in books.bugs:
            lacking = {k: v for k, v in order.items() if k != "Currency"}
            return JSONResponse(lacking, headers=dict(response.headers))
        return Order(**order)

    @app.put("/v3/SalesOrders/{DocNum}/Rows", operation_id="changeRows", responses=_changed())
    def change(key: Signed, DocNum: Number, body: NewOrder, if_match: IfMatch = None) -> Order:  # noqa: N803
        return Order(**books.change(DocNum, if_match, **body.model_dump()))

    @app.post("/v3/SalesOrders/{DocNum}/Cancel", operation_id="cancelOrder", responses=_changed())
    def cancel(key: Signed, DocNum: Number) -> Order:  # noqa: N803
        return Order(**books.change(DocNum, None, State="cancelled"))

    @app.delete(
        "/v3/SalesOrders/{DocNum}",
        operation_id="withdrawOrder",
        status_code=204,
        responses=refused(403, 404),
    )
    def withdraw(key: Signed, DocNum: Number) -> None:  # noqa: N803
        books.find(DocNum)
        books.withdrawn.add(DocNum)


def _others(app: FastAPI, books: Books) -> None:
    @app.get("/v3/Articles/{Code}", operation_id="readArticle", responses=refused(404))
    def article(Code: Sku, key: Annotated[str | None, Depends(_SCHEME)]) -> Article:  # noqa: N803
        if key not in {FULL_KEY, READ_KEY} and "leak" not in books.bugs:
            raise HTTPException(401, "a key is wanted")
        if Code not in books.articles:
            raise HTTPException(404, "no such article")
        return Article(Code=Code, InStock=books.articles[Code])

    @app.post("/v3/Remarks", operation_id="leaveRemark", status_code=201, responses=refused(403))
    def remark(key: Signed, body: Remark) -> Remark:
        return body


def _changed() -> dict[int | str, dict[str, Any]]:
    return refused(403, 404, 409, 412)


def _errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def told(_: Request, error: HTTPException) -> JSONResponse:
        said = {"error": {"code": error.status_code, "message": str(error.detail)}}
        return JSONResponse(said, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    async def unfit(_: Request, error: RequestValidationError) -> JSONResponse:
        said = {"error": {"code": 422, "message": f"{len(error.errors())} fields do not fit"}}
        return JSONResponse(said, 422)


def _listen(app: FastAPI, seen: list[str]) -> None:
    @app.middleware("http")
    async def note(request: Request, call_next: Any) -> Any:
        seen.append(f"{request.method} {request.url.path}")
        return await call_next(request)
