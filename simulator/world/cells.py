"""Reading the text of a cell: numbers, money, percentages, dates, flags and codes.

A kind is one function from the text to a value; it raises CellInvalid with the check that the text
fails. Its words never hold the text: whether a cell may be quoted is the business of its field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from contracts.currencies import EXPONENTS
from contracts.values import UNIT_PRICE_PLACES, Money
from simulator.numbering import REACHED, is_reached
from simulator.world.mapping import CompanyMapping, Source
from simulator.world.packs import Packing, PackReader

UNKNOWN_CODE: Final = "D-05"
NO_NUMBER: Final = "D-06"
NO_DATE: Final = "D-07"
NO_PERCENT: Final = "D-08"
NO_UNIT: Final = "D-09"
NO_TEXT: Final = "D-11"

_CLOCK: Final = re.compile("%[HIpMcTX]")
_EMAIL: Final = re.compile("[^@ ]+@[^@ ]+")
_LETTERS: Final = (("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%H", "hh"), ("%M", "mm"))
_HUNDRED: Final = Decimal(100)
_PERCENT_PLACES: Final = 6
_DIGITS: Final = 15
_QUANTITY_PLACES: Final = 6
_QUANTITY_BOUND: Final = Decimal(10) ** 12
_LINES_BOUND: Final = 1_000_000
_LONGEST_TEXT: Final = 4000
_LONGEST_NAME: Final = 400
_LONGEST_ID: Final = 128

SINCE_EVER: Final = date(1900, 1, 1)
"""The first day that a date can be; a rule that starts earlier holds since ever, that is from here.
"""
_LAST_DAY: Final = date(2199, 12, 31)
_OPEN_YEAR: Final = 9999


@dataclass(frozen=True, slots=True)
class Moment:
    """A date of the company's calendar; `clock` is None where the export has no time of day."""

    day: date
    clock: time | None = None

    def before(self, other: Moment) -> bool:
        """Certainly earlier: an earlier day, or an earlier time where both are known."""
        if self.day != other.day or self.clock is None or other.clock is None:
            return self.day < other.day
        return self.clock < other.clock


class CellInvalid(Exception):
    """The text of a cell is not of its kind; says by which check, what is wrong, how to mend it."""

    def __init__(self, check: str, what: str, how_to_mend: str) -> None:
        super().__init__(what)
        self.check = check
        self.what = what
        self.how_to_mend = how_to_mend


class CellReader:
    """Reads cells by the rules of one mapping. `codes` are its lists, those read from files too."""

    def __init__(self, mapping: CompanyMapping, codes: Mapping[str, Mapping[str, str]]) -> None:
        self._mapping = mapping
        self._codes = codes
        self._packs = PackReader(mapping.packs)
        self._kinds: Mapping[str, Callable[[str, Source], Any]] = {
            "text": _text(_LONGEST_TEXT),
            "name": _text(_LONGEST_NAME),
            "id": _text(_LONGEST_ID),
            "account": _account,
            "email": _email,
            "number": self._line_number,
            "quantity": self._quantity,
            "positive": self._positive,
            "price": self._price,
            "money": self._money,
            "percent": self._percent,
            "day": self._day,
            "since": self._since,
            "until": self._until,
            "flag": self._flag,
            "unit": self._unit,
            "pack": self._pack,
            "tax_code": self._tax_code,
            "item_status": self._item_status,
            "role": self._role,
        }

    def read(self, kind: str, text: str, source: Source) -> Any:
        """The value of a text that is not empty; raises CellInvalid."""
        return self._kinds[kind](self._decoded(text, source), source)

    def _decoded(self, text: str, source: Source) -> str:
        if source.codes is None:
            return text
        known = self._codes.get(source.codes)
        if known is None:
            return text
        if text not in known:
            mend = f"mend the cell, or add the word to the list of codes {source.codes!r}"
            what = f"the list of codes {source.codes!r} does not have it"
            raise CellInvalid(UNKNOWN_CODE, what, mend)
        return known[text]

    def _number(self, text: str, source: Source) -> Decimal:
        style = source.format
        if _pattern(style.decimal, style.thousands).fullmatch(text) is None:
            grouped = f" and thousands {style.thousands!r}" if style.thousands else ""
            mend = f"write digits with the decimal sign {style.decimal!r}{grouped}"
            raise CellInvalid(NO_NUMBER, "it is no number", mend)
        plain = text.replace(style.thousands, "") if style.thousands else text
        number = Decimal(plain.replace(style.decimal, ".")) * source.times
        if len(number.as_tuple().digits) > _DIGITS:
            raise CellInvalid(NO_NUMBER, "it has too many digits", "round the number")
        return number

    def _quantity(self, text: str, source: Source) -> Decimal:
        """A quantity as the ERP takes it: up to 12 digits before the point and 6 after it."""
        number = _plain(self._number(text, source))
        if number < 0:
            raise CellInvalid(NO_NUMBER, "it is negative", "write zero or more")
        if _places(number) > _QUANTITY_PLACES:
            mend = f"round it to {_QUANTITY_PLACES} places, or use a smaller unit"
            raise CellInvalid(NO_NUMBER, "it has too many decimal places", mend)
        if number >= _QUANTITY_BOUND:
            mend = "write at most 12 digits before the decimal sign, or use a bigger unit"
            raise CellInvalid(NO_NUMBER, "it is too large", mend)
        return number

    def _positive(self, text: str, source: Source) -> Decimal:
        number = self._quantity(text, source)
        if number == 0:
            raise CellInvalid(NO_NUMBER, "it is zero", "write more than zero, or leave the row out")
        return number

    def _line_number(self, text: str, source: Source) -> int:
        number = self._positive(text, source)
        if number != number.to_integral_value():
            raise CellInvalid(NO_NUMBER, "it is no whole number", "number the lines from 1")
        if number > _LINES_BOUND:
            mend = f"number the lines from 1, up to {_LINES_BOUND}"
            raise CellInvalid(NO_NUMBER, "it is too large", mend)
        return int(number)

    def _price(self, text: str, source: Source) -> Decimal:
        number = self._number(text, source)
        if number < 0:
            raise CellInvalid(NO_NUMBER, "it is negative", "write zero or more")
        if _places(number) > UNIT_PRICE_PLACES:
            mend = f"round it to {UNIT_PRICE_PLACES} places, or price it per 100 or 1000"
            raise CellInvalid(NO_NUMBER, "it has too many decimal places", mend)
        return number

    def _money(self, text: str, source: Source) -> Money:
        number = self._number(text, source)
        currency = self._mapping.facts.currency
        if number < 0:
            raise CellInvalid(NO_NUMBER, "it is negative", "write zero or more")
        if _places(_plain(number)) > EXPONENTS[currency]:
            mend = f"{currency} has {EXPONENTS[currency]} decimal places; round the amount"
            raise CellInvalid(NO_NUMBER, "it has too many decimal places", mend)
        return Money.of(number, currency)

    def _percent(self, text: str, source: Source) -> Decimal:
        try:
            number = _plain(self._number(text, source))
        except CellInvalid as error:
            raise CellInvalid(NO_PERCENT, error.what, error.how_to_mend) from None
        if _places(number) > _PERCENT_PLACES:
            raise CellInvalid(NO_PERCENT, "it has too many decimal places", "round it")
        if not 0 <= number <= _HUNDRED:
            mend = 'write a percentage, or a fraction with times = "100" in the mapping'
            raise CellInvalid(NO_PERCENT, "it is not between 0 and 100 percent", mend)
        return number

    def _day(self, text: str, source: Source) -> Moment:
        return _sane(self._moment(text, source))

    def _since(self, text: str, source: Source) -> Moment:
        """The start of a rule: what is older than all worlds is since ever."""
        moment = self._moment(text, source)
        return Moment(SINCE_EVER) if moment.day < SINCE_EVER else _sane(moment)

    def _until(self, text: str, source: Source) -> Moment | None:
        """The end of a rule; the year 9999, with which ERPs say that there is none, is None."""
        moment = self._moment(text, source)
        return None if moment.day.year == _OPEN_YEAR else _sane(moment)

    def _moment(self, text: str, source: Source) -> Moment:
        read = (_parsed(text, form) for form in source.format.dates)
        found = list(dict.fromkeys(moment for moment in read if moment is not None))
        if len(found) == 1:
            return found[0]
        formats = " or ".join(_shown(form) for form in source.format.dates)
        if found:
            mend = f"keep one of {formats} for this column"
            raise CellInvalid(NO_DATE, "it reads as two different dates", mend)
        mend = f"write it as {formats}, or add its format to dates in the mapping"
        raise CellInvalid(NO_DATE, "it is no date", mend)

    def _flag(self, text: str, _: Source) -> bool:
        known = self._mapping.flags
        if text.casefold() not in known:
            mend = f"write one of {', '.join(filter(None, known))}, or add the word to [flags]"
            raise CellInvalid(UNKNOWN_CODE, "it is neither yes nor no", mend)
        return known[text.casefold()]

    def _unit(self, text: str, _: Source) -> str:
        packs = self._mapping.packs
        codes = {packs.base_unit, packs.case_unit, *packs.units.values(), *packs.measures.values()}
        unit = packs.units.get(text.casefold(), packs.measures.get(text.casefold(), text))
        if unit not in codes:
            mend = "mend the cell, or add the word to [packs.units]"
            raise CellInvalid(NO_UNIT, "no unit is called that", mend)
        return unit

    def _pack(self, text: str, _: Source) -> Packing:
        packing = self._packs.read(text)
        if packing is None:
            mend = "mend the cell, or add a pattern, a unit or a measure to [packs]"
            raise CellInvalid(NO_UNIT, "no pattern of packs reads it", mend)
        return packing

    def _tax_code(self, text: str, _: Source) -> str:
        return self._one_of(text, self._mapping.facts.tax_rates, "[world.tax_rates]")

    def _item_status(self, text: str, _: Source) -> str:
        return self._one_of(text, ("active", "discontinued"), "active and discontinued")

    def _role(self, text: str, _: Source) -> str:
        return self._one_of(text, ("deliver_to", "invoicee"), "deliver_to and invoicee")

    @staticmethod
    def _one_of(text: str, known: Mapping[str, Any] | tuple[str, ...], where: str) -> str:
        if text not in known:
            mend = f"it must be one of {where}; translate it with codes in the mapping"
            raise CellInvalid(UNKNOWN_CODE, "the code is not known", mend)
        return text


def _text(longest: int) -> Callable[[str, Source], str]:
    """Reads texts of at most `longest` characters, which is what the ERP takes."""

    def read(text: str, _: Source) -> str:
        if len(text) > longest:
            what = f"it is longer than {longest} characters"
            raise CellInvalid(NO_TEXT, what, f"shorten it to {longest} characters")
        return text

    return read


def _account(text: str, source: Source) -> str:
    """The number of an account, to which a path has to lead."""
    whole = _text(_LONGEST_ID)(text, source)
    if not is_reached(whole):
        what = "no path could lead to an account of that number"
        raise CellInvalid(NO_TEXT, what, f"write {REACHED}")
    return whole


def _email(text: str, source: Source) -> str:
    """An e-mail address by the pattern of contract accounts 1.0.0."""
    if _EMAIL.fullmatch(text) is None:
        mend = "write one address, such as name@company.example, or leave the cell empty"
        raise CellInvalid(NO_TEXT, "it is no e-mail address", mend)
    return _text(_LONGEST_NAME)(text, source)


def _sane(moment: Moment) -> Moment:
    """The moment, if a world can hold it; raises CellInvalid."""
    if not SINCE_EVER <= moment.day <= _LAST_DAY:
        what = f"it is not between {SINCE_EVER} and {_LAST_DAY}"
        raise CellInvalid(NO_DATE, what, "write the real date, or leave an optional cell empty")
    return moment


def _shown(form: str) -> str:
    """A format as people write it: `%d.%m.%Y` is `DD.MM.YYYY`."""
    for code, letters in _LETTERS:
        form = form.replace(code, letters)
    return form


@lru_cache(maxsize=64)
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    groups = rf"|\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+" if thousands else ""
    return re.compile(rf"-?(?:\d+{groups})(?:{re.escape(decimal)}\d+)?", re.ASCII)


@lru_cache(maxsize=65536)
def _parsed(text: str, form: str) -> Moment | None:
    try:
        if form == "%Y-%m-%d" and len(text) == len("1996-07-04"):
            return Moment(date.fromisoformat(text))
        at = datetime.strptime(text, form)  # noqa: DTZ007  the company's zone is added later
    except ValueError:
        return None
    return Moment(at.date(), at.time() if _CLOCK.search(form) else None)


def _plain(number: Decimal) -> Decimal:
    """The same number without needless zeros: `15.00` is `15`, `1E+2` is `100`."""
    normal = number.normalize()
    exponent = normal.as_tuple().exponent
    return normal.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else normal


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
