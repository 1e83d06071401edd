"""Values, reports and population put into a programme folder; loading again changes nothing."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.states import State
from daowei.foundation.tables import POPULATION, REPORTS, VALUES, Shape
from daowei.foundation.texts import N_
from daowei.programme.definition import Programme
from daowei.programme.value_files import OTHERS
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO, Directory

FOLDER = "values"
MOST_TOLD = 20  # as many as ``daowei check`` tells of one sort
_STATES = {State.REPORTED: "", State.BLANK: "blank", State.NOT_APPLICABLE: "not_applicable"}
_KEYS = list(VALUES.grain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading did: rows by what became of them, and the files that were written."""

    counts: dict[str, dict[str, int]]
    written: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True, kw_only=True)
class Loading:
    """Merges tables into one folder; files that would not change are not touched."""

    place: Path
    programme: Programme
    problems: ProblemList = field(default_factory=ProblemList)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)

    def values(
        self, found: pl.DataFrame, name: str, *, deleted: pl.DataFrame | None = None
    ) -> None:
        """Values (shape VALUES) into ``values/<name>.parquet``; equal keys are replaced."""
        path = self.place / FOLDER / f"{name}.parquet"
        stored = pl.read_parquet(path, glob=False) if path.exists() else _nothing()
        rows = self._without_those_elsewhere(_as_cells(found, self.programme), path)
        gone = stored.clear() if deleted is None else stored.join(deleted, on=_KEYS, how="semi")
        kept = stored.join(rows, on=_KEYS, how="anti").join(gone, on=_KEYS, how="anti")
        merged = pl.concat([kept, rows]).sort(_KEYS)
        self._count("values", stored, rows, keys=_KEYS, gone=gone.height)
        if not merged.equals(stored):
            path.parent.mkdir(exist_ok=True)
            merged.write_parquet(path, compression="zstd", statistics=False)
            self.written.append(path)

    def deleted(self, sent: pl.DataFrame, directory: Directory) -> pl.DataFrame:
        """The keys of what was sent to be deleted (``importing.keyed``), in the folder's codes."""
        codes = {
            "element": {each.uid: each.code for each in directory.elements},
            "unit": {each.uid: each.code for each in directory.units},
            "combo": _combo_codes(directory),
            "attribute": _combo_codes(directory),
        }
        named_by_code = [
            pl.col(name).replace_strict(each, default=None, return_dtype=pl.String)
            for name, each in codes.items()
        ]
        return sent.filter(pl.col("deleted")).with_columns(named_by_code).select(_KEYS)

    def reports(self, found: pl.DataFrame) -> None:
        """Reports whose day is known (shape REPORTS) into ``values/reports.csv``.

        Of the others the values themselves show that they came.
        """
        known = found.filter(pl.col("received").is_not_null())
        self._csv(known, REPORTS, self.place / FOLDER / "reports.csv")

    def population(self, found: pl.DataFrame) -> None:
        """The register of population (shape POPULATION) into ``population.csv``."""
        self._csv(found, POPULATION, self.place / "population.csv")

    def done(self) -> Loaded:
        """What was done."""
        return Loaded(
            counts=self.counts,
            written=tuple(self.written),
            problems=tuple(self.problems.found),
        )

    def _csv(self, found: pl.DataFrame, shape: Shape, path: Path) -> None:
        if found.is_empty():
            return
        texts = found.select(pl.all().cast(pl.String).fill_null(""))
        stored = _read_csv(path, texts)
        keys = list(shape.grain)
        merged = pl.concat([stored.join(texts, on=keys, how="anti"), texts]).sort(keys)
        self._count(shape.name, stored, texts, keys=keys)
        if not merged.equals(stored.sort(keys)):
            path.parent.mkdir(exist_ok=True)
            path.write_text(_csv_text(merged), encoding="utf-8")
            self.written.append(path)

    def _count(
        self,
        name: str,
        stored: pl.DataFrame,
        rows: pl.DataFrame,
        *,
        keys: list[str],
        gone: int = 0,
    ) -> None:
        known = rows.join(stored, on=keys, how="semi").height
        same = rows.join(stored, on=stored.columns, how="semi", nulls_equal=True).height
        self.counts[name] = {
            "new": rows.height - known,
            "changed": known - same,
            "unchanged": same,
            "deleted": gone,
        }

    def _without_those_elsewhere(self, rows: pl.DataFrame, path: Path) -> pl.DataFrame:
        """Rows whose cell is filled by no other file of the folder; the others are told."""
        others = [each for each in sorted(path.parent.glob("*.parquet")) if each != path]
        others += [each for each in sorted(path.parent.glob("*.csv*")) if _is_of_values(each)]
        for each in others:
            table = _cells_of(each)
            doubled = rows.join(table, on=_KEYS, how="semi")
            for row in doubled.head(MOST_TOLD).iter_rows(named=True):
                self.problems.add(
                    "DHI-061",
                    N_("{value} is already filled by {other}"),
                    remedy=N_("Take it out there first; it was not loaded a second time."),
                    file=f"{FOLDER}/{each.name}",
                    value=" ".join(str(row[key]) for key in _KEYS if row[key]),
                    other=each.name,
                )
            if doubled.height > MOST_TOLD:
                self.problems.add(
                    "DHI-061",
                    N_("… and {value} more cells like these"),
                    remedy=N_("Take them out of the file, or take the file away."),
                    file=f"{FOLDER}/{each.name}",
                    value=doubled.height - MOST_TOLD,
                )
            rows = rows.join(table, on=_KEYS, how="anti")
        return rows


def _combo_codes(directory: Directory) -> dict[str, str | None]:
    return {
        each.uid: "" if each.uid == DEFAULT_OPTION_COMBO else each.code
        for each in directory.option_combos
    }


# ── cells as they stand in files ────────────────────────────────────────────────────


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys((*_KEYS, "value", "state"), pl.String))


def _as_cells(values: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Scaled numbers as the decimal texts they stand for, states as words."""
    decimals = {code: each.decimals for code, each in programme.elements.items()}
    places = pl.col("element").replace_strict(decimals, return_dtype=pl.Int64)
    words = {int(state): word for state, word in _STATES.items()}
    return values.select(
        *_KEYS,
        _decimal_text(pl.col("value"), places).fill_null("").alias("value"),
        pl.col("state").cast(pl.Int64).replace_strict(words).alias("state"),
    )


def _decimal_text(scaled: pl.Expr, places: pl.Expr) -> pl.Expr:
    """``-1205`` with two places is ``-12.05``; exact, as no float is passed through."""
    digits = scaled.abs().cast(pl.String).str.pad_start(19, "0")
    whole = digits.str.head(19 - places).str.strip_chars_start("0")
    part = pl.when(places > 0).then(pl.lit(".") + digits.str.tail(places)).otherwise(pl.lit(""))
    sign = pl.when(scaled < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return sign + pl.when(whole == "").then(pl.lit("0")).otherwise(whole) + part


def _is_of_values(path: Path) -> bool:
    return path.name.split(".")[0] not in {"reports", *OTHERS}


def _cells_of(path: Path) -> pl.DataFrame:
    """The keys of a file of values; empty where it is none."""
    try:
        table = (
            pl.read_parquet(path, glob=False)
            if path.suffix == ".parquet"
            else pl.read_csv(path, infer_schema=False)
        )
    except pl.exceptions.PolarsError:
        return _nothing().select(_KEYS)  # ``daowei check`` tells what is wrong with the file
    present = [each for each in _KEYS if each in table.columns]
    filled = [pl.lit("").alias(each) for each in _KEYS if each not in present]
    keys = table.select(*(pl.col(each).cast(pl.String).fill_null("") for each in present), *filled)
    return keys.select(_KEYS)


def _read_csv(path: Path, like: pl.DataFrame) -> pl.DataFrame:
    if not path.exists():
        return like.clear()
    table = pl.read_csv(path, infer_schema=False).select(pl.all().fill_null(""))
    missing = [pl.lit("").alias(each) for each in like.columns if each not in table.columns]
    return table.with_columns(missing).select(like.columns)


def _csv_text(table: pl.DataFrame) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.iter_rows())
    return out.getvalue()
