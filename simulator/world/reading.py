"""From the tables of a mapping file to a `CompanyMapping`; every key is known or it is a fault."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from contracts.currencies import EXPONENTS
from simulator.world.consistency import check_whole
from simulator.world.fields import ENTITIES, Entity
from simulator.world.mapping import (
    CompanyMapping,
    CutOver,
    Derivations,
    Facts,
    Format,
    Generation,
    Offers,
    PackPattern,
    PackRules,
    Read,
    Source,
    Span,
    StockRules,
    Where,
)
from simulator.world.owners import ERP, TAX_ENGINE
from simulator.world.section import Section
from simulator.world.spec import Warehouse

DETECT: Final = "detect"
EXTENDS: Final = "extends"
YES: Final = ("1", "true", "yes", "y", "x")
NO: Final = ("0", "false", "no", "n", "")
HISTORY: Final = "order_history"

_CLOCK: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_SPAN: Final = re.compile(rf"{_CLOCK}(?:-{_CLOCK})?")
_DAYS: Final = re.compile(r"(\d+)-(\d+)")
_ONE: Final = Decimal(1)
_DIRECTIVE: Final = re.compile("%[aAbBcdfGHIjmMpSuUVwWxXyYzZ%]")
_YEAR: Final = re.compile("%[cGxyY]")
"""What `strptime` knows, and what says the year: without one every date would be of 1900."""


def company_mapping(top: Section, label: str) -> CompanyMapping:
    """The whole mapping; what is wrong is collected in the section's faults."""
    top.value(DETECT)
    top.value(EXTENDS)
    top.text("about")
    codes = {name: section.all_strings() for name, section in top.sections("codes")}
    mapping = CompanyMapping(
        name=top.text("name", required=True),
        label=label,
        facts=_facts(top.section("world")),
        reads=tuple(_read(name, section) for name, section in top.sections("read")),
        codes=codes,
        flags=_flags(top.section("flags")),
        packs=_packs(top.section("packs")),
        stock=_stock(top.section("stock")),
        derive=_derivations(top.section("derive")),
        generate=_generation(top.section("generate")),
    )
    top.done()
    check_whole(mapping, top)
    return mapping


def _facts(section: Section) -> Facts:
    rates = section.section("tax_rates")
    facts = Facts(
        currency=section.choice("currency", EXPONENTS, "USD"),
        timezone=_timezone(section),
        rounding=section.choice("rounding", ("half_up_per_line",), "half_up_per_line"),
        warehouses=tuple(Warehouse(*pair) for pair in section.strings("warehouses").items()),
        carrier=section.maybe("carrier"),
        tax_rates={code: rates.number(code) or Decimal(0) for code in rates.names()},
        tax_code=section.text("tax_code", "ZERO"),
        payment_terms=section.text("payment_terms", "NET30"),
        unicode=section.choice("unicode", ("NFC", "keep"), "NFC"),
        valid_to=section.choice("valid_to", ("last_day", "first_day_after"), "last_day"),
        tax_owner=section.choice("tax_owner", (ERP, TAX_ENGINE), ERP),
        cut_over=_cut_over(section),
    )
    if facts.tax_rates and facts.tax_code not in facts.tax_rates:
        section.fault("tax_code", "tax_code has no rate", "add it to [world.tax_rates]")
    section.done()
    return facts


def _cut_over(section: Section) -> CutOver | None:
    """The day, whose midnight is meant, or the minute; the company's zone is added later."""
    if not section.has("cut_over"):
        return None
    value = section.value("cut_over")
    at = _moment(value)
    if at is None:
        mend = 'write a day or a minute, such as "2025-06-01" or "2025-06-01 06:00"'
        section.fault("cut_over", f"cut_over is {str(value)!r}, which is no date", mend)
        return None
    file, (line, column) = section.place("cut_over")
    return CutOver(at, file, line, column)


def _moment(value: object) -> datetime | None:
    """A date without a zone, as a text or as TOML writes it; None for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(0))
    if isinstance(value, datetime):
        return value if value.tzinfo is None else None
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M"):
        with suppress(ValueError):
            return datetime.strptime(str(value), form)  # noqa: DTZ007
    return None


def _timezone(section: Section) -> str:
    name = section.text("timezone", "UTC")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        section.fault("timezone", f"no time zone {name!r}", "write one such as Europe/Berlin")
        return "UTC"
    return name


def _read(name: str, section: Section) -> Read:
    entity = ENTITIES[section.choice("into", ENTITIES, "codes")]
    style = _format(section, Format())
    fields = section.section("fields")
    custom = section.section("custom")
    read = Read(
        name=name,
        file=_file(section),
        into=entity.name,
        delimiter=_character(section, "delimiter", ","),
        quote=_character(section, "quote", '"'),
        encoding=_encoding(section),
        skip_lines=_skipped(section),
        where=_where(section),
        repeats=section.flag("repeats"),
        optional=section.flag("optional"),
        fields=_sources(fields, entity, style),
        custom={key: _source(custom, key, style) for key in custom.names()},
    )
    if custom.names() and not entity.custom:
        section.fault("custom", f"{entity.name} have no custom fields", "leave it out")
    section.done()
    return read


def _file(section: Section) -> str:
    """A path within the folder: the report quotes of what it finds there."""
    name = section.text("file", required=True)
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts:
        section.fault("file", "file is not within the folder", "name it as it is called there")
    return name


def _skipped(section: Section) -> int:
    lines = section.whole("skip_lines")
    if lines < 0:
        section.fault("skip_lines", "skip_lines is negative", "write 0 or more")
    return max(lines, 0)


def _sources(section: Section, entity: Entity, style: Format) -> dict[str, Source]:
    sources = {}
    for field in entity.fields:
        if section.has(field.name):
            sources[field.name] = _source(section, field.name, style)
        elif field.required:
            section.fault(None, f"the field {field.name!r} is missing", "say which column it is")
    section.done()
    return sources


def _source(parent: Section, field: str, style: Format) -> Source:
    value = parent.value(field)
    if isinstance(value, str):
        return Source((value,), " ", None, "", False, None, _ONE, style)
    section = parent.section(field)
    single = section.maybe("column")
    several = section.texts("columns")
    columns = several if single is None else (single,)
    const = section.maybe("const")
    source = Source(
        columns=columns,
        join=section.text("join", " "),
        const=const,
        default=section.text("default"),
        optional=section.flag("optional"),
        codes=section.maybe("codes"),
        times=section.number("times") or _ONE,
        format=_format(section, style),
    )
    section.done()
    if (const is None) == (not columns):
        section.fault(None, "not one of a column and a constant", "write column = or const =")
    return source


def _format(section: Section, base: Format) -> Format:
    style = Format(
        decimal=section.choice("decimal", (".", ","), base.decimal),
        thousands=section.choice("thousands", ("", ".", ",", " ", "'"), base.thousands),
        dates=section.texts("dates", base.dates),
    )
    for form in style.dates:
        if "%" in _DIRECTIVE.sub("", form) or not _YEAR.search(form):
            section.fault("dates", f"{form!r} is no format of dates", "write one as %d.%m.%Y")
    if style.decimal == style.thousands:
        section.fault("decimal", "decimal and thousands are the same sign", "change one of them")
    return style


def _character(section: Section, key: str, default: str) -> str:
    sign = section.text(key, default)
    if len(sign) != 1:
        section.fault(key, f"{key} is not one character", 'write, for example, ";"')
        return default
    return sign


def _encoding(section: Section) -> str:
    name = section.text("encoding", "utf-8")
    try:
        "a".encode(name)  # a codec of something else than texts, such as base64, is refused as well
    except (LookupError, ValueError):
        section.fault("encoding", f"no encoding {name!r}", "write utf-8, latin-1 or cp1252")
        return "utf-8"
    return name


def _where(section: Section) -> Where | None:
    if not section.has("where"):
        return None
    inner = section.section("where")
    where = Where(inner.text("column", required=True), inner.texts("values"))
    inner.done()
    return where


def _flags(section: Section) -> dict[str, bool]:
    yes, no = section.texts("yes", YES), section.texts("no", NO)
    section.done()
    return {word.casefold(): True for word in yes} | {word.casefold(): False for word in no}


def _packs(section: Section) -> PackRules:
    patterns = []
    for index, element in enumerate(section.elements("patterns")):
        table = {"text": element} if isinstance(element, str) else element
        inner = Section(table, (*section.path, "patterns", str(index)), section.faults)
        patterns.append(
            PackPattern(
                text=inner.text("text", required=True),
                unit=inner.maybe("unit"),
                inner_unit=inner.maybe("inner_unit"),
                measure=inner.maybe("measure"),
            )
        )
        inner.done()
    rules = PackRules(
        base_unit=section.text("base_unit", "EA"),
        case_unit=section.text("case_unit", "XCS"),
        patterns=tuple(patterns),
        units=section.words("units"),
        measures=section.words("measures"),
    )
    section.done()
    return rules


def _stock(section: Section) -> StockRules:
    rules = StockRules(
        unit=section.choice("unit", ("base", "sales"), "base"),
        means=section.choice("means", ("opening", "closing"), "opening"),
    )
    section.done()
    return rules


def _derivations(section: Section) -> Derivations:
    def derived(key: str) -> bool:
        return section.choice(key, (HISTORY, "none"), "none") == HISTORY

    derivations = Derivations(
        list_prices=derived("list_prices"),
        discounts=derived("discounts"),
        addresses=derived("addresses"),
        contract_prices=derived("contract_prices"),
    )
    section.done()
    return derivations


def _generation(section: Section) -> Generation:
    generation = Generation(
        order_time=_span(section, "order_time", "08:00-11:30"),
        ship_time=_span(section, "ship_time", "13:00-16:30"),
        receipt_time=_span(section, "receipt_time", "06:00"),
        receipts=section.flag("receipts"),
        credit_limits=section.flag("credit_limits"),
        payment_days=_days(section, "payment_days"),
        purchase_orders=section.maybe("purchase_orders"),
        browse=section.whole("browse"),
        offers=_offers(section),
    )
    section.done()
    return generation


def _span(section: Section, key: str, default: str) -> Span:
    found = _SPAN.fullmatch(section.text(key, default))
    if found is None:
        section.fault(key, f"{key} is no time of day", 'write "08:00-11:30" or "06:00"')
        return Span(time(8), time(8))
    start = time(int(found[1]), int(found[2]))
    end = start if found[3] is None else time(int(found[3]), int(found[4]))
    if end < start:
        section.fault(key, f"{key} ends before it starts", "swap the two times")
        return Span(end, start)
    return Span(start, end)


def _days(section: Section, key: str) -> tuple[int, int] | None:
    if not section.has(key):
        return None
    found = _DAYS.fullmatch(section.text(key))
    if found is None or int(found[1]) > int(found[2]):
        section.fault(key, f"{key} is no range of days", 'write, for example, "20-40"')
        return None
    return int(found[1]), int(found[2])


def _offers(section: Section) -> Offers | None:
    if not section.has("contract_prices"):
        return None
    inner = section.section("contract_prices")
    offers = Offers(
        share=inner.number("share") or Decimal("0.5"),
        items=inner.whole("items", 10),
        least_percent=inner.whole("least_percent", 3),
        most_percent=inner.whole("most_percent", 15),
    )
    if not 0 < offers.share <= 1 or not 0 < offers.least_percent <= offers.most_percent < 100:
        inner.fault(None, "the share or the percentages", "0 < share <= 1, 0 < least <= most < 100")
    inner.done()
    return offers
