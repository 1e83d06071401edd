"""The page of the programme folder: every file, field by field, from the forms that read them."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from writers.markdown import code, page, plain, section, table
from writers.schema import fields_of, with_enums
from writers.sources import UnwritableError

from daowei.assessment import agreed, procedures
from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.periods import PeriodType
from daowei.programme import registers, value_files
from daowei.programme.text_tables import Columns
from daowei.programme.wire import FILES

MEANINGS = Path(__file__).resolve().parent.parent / "fields.yaml"

_TABLES: Mapping[str, Columns] = {
    registers.UNITS: registers.UNIT_COLUMNS,
    registers.PEOPLE: registers.POPULATION_COLUMNS,
    "values/*.csv, *.csv.gz, *.parquet": value_files.VALUE_COLUMNS,
    "values/reports.csv": value_files.REPORT_COLUMNS,
    procedures.FILE: Columns(required=procedures.COLUMNS),
    agreed.FILE: Columns(required=agreed.COLUMNS),
}


def page_of_the_folder() -> str:
    """Every file of a programme folder."""
    return page(
        "Programme folder",
        "A programme is a folder of files that people can read, compare and keep under version "
        "control. `daowei new` writes one to begin from, `daowei check` tells everything that is "
        "wrong with one, and `daowei schemas` writes JSON Schemas with which an editor completes "
        "and checks while one writes. A field that is not listed here is refused, so that a slip "
        "of the pen is not silently lost. Codes are letters, digits, `_` and `-`.",
        table(
            ["File", "What it holds"],
            [
                *([code(file), plain(_caption(file))] for file in FILES),
                *([code(file), plain(_meanings()[file][""])] for file in _TABLES),
                [code(registers.GEOMETRY), plain(_meanings()[registers.GEOMETRY][""])],
            ],
        ),
        *_files(),
        *(_table(file, columns) for file, columns in _TABLES.items()),
        section("Words that fields take", _words()),
        written_from="the forms in `programme/wire.py`; meanings stand in `docs/fields.yaml`",
    )


def _caption(file: str) -> str:
    told = (FILES[file].__doc__ or "").split("\n\n")[0].removeprefix(f"{file}: ")
    return told[:1].upper() + told[1:]


def _files() -> Iterator[str]:
    told_before: set[str] = set()
    for file, form in FILES.items():
        schema = with_enums(form.model_json_schema())
        yield fields_of(file, schema, meaning, told_before=told_before)


def meaning(form: str, field: str) -> str:
    """What the field means.

    Raises: UnwritableError: ``docs/fields.yaml`` says nothing of it.
    """
    told = _meanings()
    if field not in told.get(form, {}):
        raise UnwritableError(f"docs/fields.yaml has no line for {form!r}: {field!r}")
    return told[form][field]


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    written: Mapping[str, Any] = YAML(typ="safe").load(MEANINGS.read_text(encoding="utf-8"))
    return written


def _table(file: str, columns: Columns) -> str:
    names = [*columns.required, *columns.optional, *(f"{each}…" for each in columns.prefixes)]
    rows = [
        [code(each), "required" if each in columns.required else "", plain(meaning(file, each))]
        for each in names
    ]
    return section(file, plain(_meanings()[file][""]), table(["Column", "", "Meaning"], rows))


def _words() -> str:
    return table(
        ["Field", "Words"],
        [
            ["`kind` of a unit", ", ".join(code(each.value) for each in UnitKind)],
            ["`frequency`", ", ".join(code(each.value) for each in PeriodType)],
        ],
    )
