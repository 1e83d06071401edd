"""The answer to a question as DHIS2 gives it: headers, rows, and what the identifiers mean."""

import csv
import io
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from daowei.assessment.analytics import Cell
from daowei.assessment.dhis2.asking import Asked
from daowei.assessment.dhis2.translating import Item, Translation
from daowei.foundation.periods import Period, PeriodType, parse_period
from daowei.foundation.texts import named
from daowei.programme.definition import Names

_COLUMNS = {"dx": "Data", "co": "Category option combo", "ou": "Organisation unit", "pe": "Period"}
_SIDES = ("Numerator", "Denominator", "Factor", "Multiplier", "Divisor")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_MEETS: Mapping[str, Callable[[float, float], bool]] = {
    "EQ": operator.eq, "GT": operator.gt, "GE": operator.ge, "LT": operator.lt, "LE": operator.le,
}  # fmt: skip
Object = dict[str, object]


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """An answer with all it takes to write it down.

    ``withheld``: how many cells stand in no row because they would tell a small sensitive count.
    """

    asked: Asked
    translation: Translation
    items: Sequence[Item]
    units: tuple[str, ...] | None
    cells: Sequence[Cell]
    language: str = "en"
    withheld: int = 0

    def document(self) -> Object:
        """The answer as JSON."""
        headers = self.headers()
        rows = [] if self.asked.skip_data else list(self.rows())
        answer: Object = {"headers": headers}
        if not self.asked.skip_meta:
            answer["metaData"] = self.meta()
        answer |= {
            "rowContext": {},
            "width": 0 if self.asked.skip_data else len(headers),
            "height": len(rows),
            "headerWidth": len(headers),
            "rows": rows,
        }
        return answer | ({"daowei": {"withheld": self.withheld}} if self.withheld else {})

    # ── rows ────────────────────────────────────────────────────────────────────────

    def headers(self) -> list[Object]:
        """One for each dimension asked, and the value; the sides of indicators if asked."""
        found = [_header(name, _COLUMNS[name], "TEXT", meta=True) for name in self.asked.dimensions]
        found.append(_header("value", "Value", "NUMBER", meta=False))
        if self.asked.sides:
            found += [_header(each.lower(), each, "NUMBER", meta=False) for each in _SIDES]
        return found

    def rows(self) -> Iterator[list[str]]:
        """The cells, those that meet the criteria, in the order asked."""
        cells: Iterable[Cell] = [each for each in self.cells if self._is_meant(each)]
        if self.asked.descending is not None:
            cells = sorted(cells, key=lambda each: each.value, reverse=self.asked.descending)
        for cell in cells:
            parts = self._parts(cell)
            row = [parts[name] for name in self.asked.dimensions] + [_printed(cell.value)]
            yield row + self._sides(cell) if self.asked.sides else row

    def _is_meant(self, cell: Cell) -> bool:
        value = float(cell.value)
        return all(_MEETS[name](value, bound) for name, bound in self.asked.criteria)

    def _parts(self, cell: Cell) -> dict[str, str]:
        item = self._by_code[cell.item]
        element, _, combo = item.uid.partition(".")
        is_split = "co" in self.asked.dimensions
        return {
            "dx": self._written(item, element if is_split else item.uid),
            "co": combo,
            "ou": self._unit_id(cell.unit) if cell.unit else "",
            "pe": cell.period or "",
        }

    def _written(self, item: Item, uid: str) -> str:
        match self.asked.output_scheme:
            case "CODE":
                return item.code
            case "NAME":
                return named(item.names, self.language)
            case _:
                return uid

    def _unit_id(self, code: str) -> str:
        unit = self.translation.registry.units[code]
        match self.asked.output_scheme:
            case "CODE":
                return unit.code
            case "NAME":
                return named(unit.names, self.language)
            case _:
                return unit.uid

    def _sides(self, cell: Cell) -> list[str]:
        if cell.numerator is None or cell.denominator is None:
            return [""] * len(_SIDES)
        factor = self.translation.programme.indicators[self._by_code[cell.item].about].factor
        numbers = (cell.numerator, cell.denominator, float(factor), float(factor), 1.0)
        return [repr(each) for each in numbers]

    @property
    def _by_code(self) -> Mapping[str, Item]:
        return {each.code: each for each in self.items}

    # ── what the identifiers mean ───────────────────────────────────────────────────

    def meta(self) -> Object:
        """Names of everything in the answer, and the items of every dimension and filter."""
        items: Object = {}
        dimensions: dict[str, list[str]] = {}
        for name in (*self.asked.dimensions, *self.asked.filters):
            found = dict(self._meanings(name))
            dimensions[name] = list(found)
            items |= found
            items[name] = {"name": _COLUMNS[name]}
        dimensions.setdefault("co", [])
        meta: Object = {"items": items, "dimensions": dimensions}
        if self.asked.hierarchy:
            meta["ouHierarchy"] = {uid: path for uid, path, _ in self._paths()}
        if self.asked.hierarchy_names:
            meta["ouNameHierarchy"] = {uid: path for uid, _, path in self._paths()}
        return meta

    def _meanings(self, name: str) -> Iterator[tuple[str, Object]]:
        match name:
            case "dx":
                is_split = "co" in self.asked.dimensions
                for each in self.items:
                    uid = each.uid.partition(".")[0] if is_split else each.uid
                    yield self._written(each, uid), self._told_item(each, uid)
            case "co":
                for each in self.items:
                    combo = each.uid.partition(".")[2]
                    yield combo, {"name": named(self.translation.combo_names(combo), self.language)}
            case "ou":
                for code in self.units or ():
                    yield self._unit_id(code), self._told_unit(code)
            case _:
                for iso in self.asked.of("pe") or ():
                    yield iso, _told_period(parse_period(iso), details=self.asked.details)

    def _told_item(self, item: Item, uid: str) -> Object:
        shown: Object = {"name": self._name(item.names)}
        if self.asked.details:
            shown |= {"uid": uid, "code": item.code, "dimensionItemType": item.kind,
                      "dimensionType": "DATA_X", **item.details}  # fmt: skip
        return shown

    def _told_unit(self, code: str) -> Object:
        unit = self.translation.registry.units[code]
        shown: Object = {"name": self._name(unit.names)}
        if self.asked.details:
            shown |= {"uid": unit.uid, "code": unit.code, "dimensionType": "ORGANISATION_UNIT",
                      "dimensionItemType": "ORGANISATION_UNIT", "valueType": "TEXT",
                      "totalAggregationType": "SUM"}  # fmt: skip
        return shown

    def _name(self, names: Names) -> str:
        name = named(names, self.language)
        return name[:50] if self.asked.display == "SHORTNAME" else name

    def _paths(self) -> Iterator[tuple[str, str, str]]:
        """Of each unit its uid, and the uids and names from the root down."""
        units = self.translation.registry.units
        for code in self.units or ():
            line = [
                units[each] for each in (*reversed(self.translation.tree.ancestors(code)), code)
            ]
            yield (
                units[code].uid,
                "/".join(each.uid for each in line),
                "/" + "/".join(named(each.names, self.language) for each in line),
            )

    # ── other forms ─────────────────────────────────────────────────────────────────

    def csv(self) -> str:
        """The rows as CSV, headed by the columns' names."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([each["column"] for each in self.headers()])
        writer.writerows(self.rows())
        return out.getvalue()

    def value_set(self, moment: str) -> Object:
        """The rows as a data value set, to be loaded elsewhere."""
        return {"dataValues": [self._as_value(each, moment) for each in self.cells]}

    def _as_value(self, cell: Cell, moment: str) -> Object:
        parts = self._parts(cell)
        element, _, combo = parts["dx"].partition(".")
        value: Object = {
            "dataElement": element,
            "period": parts["pe"],
            "orgUnit": parts["ou"],
            "categoryOptionCombo": parts["co"] or combo or None,
            "value": _printed(cell.value),
            "storedBy": "[aggregated]",
            "created": moment,
            "lastUpdated": moment,
            "comment": "[aggregated]",
            "followup": False,
        }
        return {name: each for name, each in value.items() if each is not None}


def _header(name: str, column: str, kind: str, *, meta: bool) -> Object:
    java = "java.lang.String" if kind == "TEXT" else "java.lang.Double"
    return {"name": name, "column": column, "valueType": kind, "type": java, "hidden": False,
            "meta": meta}  # fmt: skip


def _printed(value: Decimal) -> str:
    """The shortest text with at least one decimal, as DHIS2 prints its numbers."""
    text = f"{value:f}"
    text = text.rstrip("0") if "." in text else text
    return f"{text}0" if text.endswith(".") else text if "." in text else f"{text}.0"


def _told_period(period: Period, *, details: bool) -> Object:
    shown: Object = {"name": period_name(period)}
    if details:
        shown |= {"uid": period.iso, "code": period.iso, "dimensionItemType": "PERIOD",
                  "dimensionType": "PERIOD", "valueType": "TEXT", "totalAggregationType": "SUM",
                  "startDate": f"{period.start}T00:00:00.000",
                  "endDate": f"{period.end}T00:00:00.000"}  # fmt: skip
    return shown


def period_name(period: Period) -> str:
    """What DHIS2 calls a period in English; its ISO form where it has no name of its own."""
    start, end = period.start, period.end
    match period.type:
        case PeriodType.MONTHLY:
            return f"{_MONTHS[start.month - 1]} {start.year}"
        case PeriodType.QUARTERLY:
            return f"{_MONTHS[start.month - 1]} - {_MONTHS[end.month - 1]} {end.year}"
        case PeriodType.YEARLY:
            return str(start.year)
        case _:
            return period.iso
