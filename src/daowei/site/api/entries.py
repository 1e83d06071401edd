"""The values of a report as a program sends them, made the entries of a form."""

from decimal import Decimal, InvalidOperation

from daowei.foundation.problems import problem
from daowei.foundation.texts import N_
from daowei.programme.definition import Element
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.queries import Office
from daowei.site.api.wire import ReportIn

LONGEST_NUMBER = 40  # signs of a number that is not whole
MOST_DIGITS = 16  # before the point; 1e999999 is nine signs, and minutes of work to write out
TOO_LARGE = 2**53  # from here on not every whole number is one of JSON's for everybody


def entries_of(office: Office, body: ReportIn) -> dict[Cell, Entry]:
    """The values sent, exactly scaled; those that are no numbers are told all at once."""
    found: dict[Cell, Entry] = {}
    faults = []
    for code, combos in body.values.items():
        element = office.programme.elements.get(code)
        for combo, value in combos.items():
            entry = _entry(value, element)
            if entry is None:
                faults.append(
                    problem(
                        "API-002",
                        N_("{value} is no value of {element}"),
                        remedy=N_("Send a number with no more decimals than the element keeps, "
                                  "null for blank, or not_applicable."),
                        field=f"values.{code}.{combo}",
                        value=value,
                        element=code,
                    )
                )  # fmt: skip
            else:
                found[code, combo] = entry
    if faults:
        raise RefusedError(faults)
    return found


def _entry(value: object, element: Element | None) -> Entry | None:
    if value is None:
        return Nothing.BLANK
    if value == Nothing.NOT_APPLICABLE.value:
        return Nothing.NOT_APPLICABLE
    number = None if element is None else _scaled(value, element.decimals)
    return None if number is None or abs(number) >= TOO_LARGE else number


def _scaled(value: object, decimals: int) -> int | None:
    """A number in the smallest parts its element keeps; None where it has smaller ones."""
    if isinstance(value, int):
        parts: int = value * 10**decimals
        return parts
    text = str(value)
    try:
        number = Decimal(text) if len(text) <= LONGEST_NUMBER else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or number.adjusted() > MOST_DIGITS:
        return None
    scaled = number.scaleb(decimals)
    return int(scaled) if scaled == scaled.to_integral_value() else None
