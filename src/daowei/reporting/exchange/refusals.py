"""Values that were not taken: each with its place and its reason, in a table and in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from daowei.foundation.problems import Problem, problem
from daowei.foundation.tables import Shape, empty
from daowei.foundation.texts import Text
from daowei.reporting.exchange.error_codes import WORDINGS

REFUSED = Shape(
    name="refused values",
    columns={
        "index": pl.UInt32,
        "line": pl.UInt32,
        "code": pl.String,  # E8xxx as DHIS2 has it, or our own
        "field": pl.String,  # which part of the value is at fault, in DHIS2's names
        "value": pl.String,  # as it was written
        "type": pl.String,
        "reason": pl.String,
        "data_set": pl.String,
        "data_element": pl.String,
        "org_unit": pl.String,
        "period": pl.String,
        "attribute_option_combo": pl.String,
    },
    grain=("index", "code", "field"),
)

NONE = empty(REFUSED)
_PLACE = ("index", "line", "data_element", "org_unit", "period", "attribute_option_combo")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRefusal:
    """A fault for which all values of one data set, or the whole document, were refused.

    ``indexes``: the values at fault, not all that were refused; -1 is the document itself.
    """

    code: str
    arguments: Mapping[str, Any]
    indexes: tuple[int, ...] = (-1,)
    field: str | None = None

    def as_problem(self, file: str | None = None) -> Problem:
        """The refusal in words."""
        message, remedy = WORDINGS[self.code]
        return problem(
            self.code, message, remedy=remedy, file=file, field=self.field, **self.arguments
        )


def refused(
    rows: pl.DataFrame, code: str | pl.Expr, *, field: str, value: str, **details: str | pl.Expr
) -> pl.DataFrame:
    """The rows as refusals; ``value`` names the column that holds what was written."""
    stated = {"code": code, **details}
    return rows.select(
        *(pl.col(each) for each in _PLACE),
        pl.lit(field).alias("field"),
        pl.col(value).alias("value"),
        *(
            (pl.lit(each) if isinstance(each, str) else each).cast(pl.String).alias(name)
            for name, each in stated.items()
        ),
        *(
            pl.lit(None, dtype=pl.String).alias(name)
            for name in ("type", "reason", "data_set")
            if name not in details
        ),
    ).select(*REFUSED.columns)


def problems_of(rows: pl.DataFrame, *, file: str | None = None) -> Iterator[Problem]:
    """The refusals in words, in the order of the document, made as they are asked for."""
    for row in rows.sort("index", "code").iter_rows(named=True):
        message, remedy = WORDINGS[row["code"]]
        place = f"dataValues[{row['index']}]"
        yield problem(
            row["code"],
            message,
            remedy=remedy,
            file=file,
            line=row["line"],
            field=f"{place}.{row['field']}",
            value=row["value"],
            **_arguments(row),
        )


def _arguments(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a template may ask for of one refused value."""
    listed = f"[{row['value']}]"
    return {
        "index": row["index"],
        "type": row["type"],
        "reason": None if row["reason"] is None else Text(row["reason"]),
        "ds": row["data_set"],
        "id": row["value"],
        "de": row["data_element"],
        "element": row["data_element"],
        "unit": row["org_unit"],
        "combo": row["attribute_option_combo"],
        **dict.fromkeys(("elements", "units", "periods", "combos", "options"), listed),
        "indexes": row["reason"],
        "key": row["value"],
    }


def message_of(row: Mapping[str, object]) -> str:
    """The message of one refusal as DHIS2 prints it."""
    template = WORDINGS[str(row["code"])].message
    return template.format(**_arguments(row), value=row["value"])
