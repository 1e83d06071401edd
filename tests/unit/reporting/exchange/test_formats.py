import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import polars as pl
import pytest

from daowei.foundation.problems import Problem
from daowei.foundation.tables import empty
from daowei.reporting.exchange.adx_format import read_adx
from daowei.reporting.exchange.csv_format import read_csv
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import Directory
from daowei.reporting.exchange.exporting import (
    NoIdentifierError,
    Selection,
    export_adx,
    export_csv,
    export_json,
    export_xml,
)
from daowei.reporting.exchange.importing import import_values
from daowei.reporting.exchange.json_format import read_json
from daowei.reporting.exchange.judging import ImportOptions, Strictness
from daowei.reporting.exchange.reading import read_document
from daowei.reporting.exchange.store import STORED
from daowei.reporting.exchange.xml_format import read_xml

Reader: TypeAlias = Callable[[bytes], tuple[DataValueSet | None, tuple[Problem, ...]]]
Writer: TypeAlias = Callable[..., bytes]
KEY = ("data_element", "period", "org_unit", "value")
CODES = {"idScheme": "CODE"}


def rows_of(document: DataValueSet | None) -> list[tuple[object, ...]]:
    assert document is not None
    return document.values.select(KEY).rows()


def test_json_fills_values_from_the_envelope() -> None:
    document, _ = read_json(
        b'{"period": "2024", "orgUnit": "u", "dataValues": [{"dataElement": "e", "value": "1"}]}'
    )

    assert rows_of(document) == [("e", "2024", "u", "1")]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("7", "7"),
        ("-0.10", "-0.10"),
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
        ("true", "true"),
        ("null", None),
        ('"\\u4e00\\n"', "一\n"),
    ],
)
def test_bare_json_numbers_keep_their_digits(written: str, text: str | None) -> None:
    head = '{"dataValues": [{"dataElement": "a", "value": 1}, {"dataElement": "e", "value": '
    document, _ = read_json(f"{head}{written}}}]}}".encode())

    assert document is not None
    assert document.values["value"].to_list() == ["1", text]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"dataValues": {}}', b'{"dataValues": [{"period": 1}]}']
)
def test_what_is_no_data_value_set_in_json_is_told(text: bytes) -> None:
    document, (told,) = read_json(text)

    assert (document, told.code) == (None, "EXC-001")


XML = '<dataValueSet xmlns="http://dhis2.org/schema/dxf/2.0" {}>{}</dataValueSet>'
VALUE = '<dataValue dataElement="e" period="{}" orgUnit="u" value="1" followup="true"/>'


def test_xml_reads_values_and_what_the_document_states() -> None:
    envelope = (
        'dataSet="d" period="2024" dryRun="true" importStrategy="DELETE" orgUnitIdScheme="CODE"'
    )
    document, problems = read_xml(XML.format(envelope, VALUE.format("")).encode())

    assert problems == ()
    assert rows_of(document) == [("e", "2024", "u", "1")]
    assert document is not None
    assert document.values["followup"].to_list() == [True]
    assert (document.dry_run, document.strategy) == (True, "DELETE")
    assert document.schemes == {"orgUnitIdScheme": "CODE"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<dataValueSet>",
        b"<other/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><dataValueSet>&a;</dataValueSet>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><dataValueSet/>',
    ],
)
@pytest.mark.parametrize("read", [read_xml, read_adx])
def test_xml_that_is_broken_foreign_or_dangerous_is_told(read: Reader, text: bytes) -> None:
    document, (told,) = read(text)

    assert (document, told.code) == (None, "EXC-002")


def test_csv_finds_columns_by_name_in_any_order_and_case() -> None:
    text = b"Value,ORGUNIT,period,dataElement,storedBy\n1,u,2024,e,somebody\n"
    document, _ = read_csv(text)

    assert rows_of(document) == [("e", "2024", "u", "1")]


def test_csv_lines_are_those_of_the_file_even_after_a_line_break_in_a_cell() -> None:
    text = b'dataelement,period,orgunit,value,comment\ne,2024,u,1,"two\nlines"\ne,2025,u,2,\n'
    document, _ = read_csv(text)

    assert document is not None
    assert document.values["line"].to_list() == [3, 4]


def test_csv_reads_further_columns_as_categories_unless_combinations_are_named() -> None:
    text = "dataelement,period,orgunit,{}sex,value\ne,2024,u,{}F,1\n"
    disaggregated, _ = read_csv(text.format("", "").encode())
    named, _ = read_csv(text.format("categoryoptioncombo,", "c,").encode())

    assert disaggregated is not None
    assert named is not None
    assert json.loads(disaggregated.values["category_options"][0]) == {"sex": "F"}
    assert named.values["category_options"].to_list() == [None]


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"e,2024,u,1\n", "EXC-004"), (b"", "EXC-003"), (b"a,b\n1,2,3\n", "EXC-003")],
)
def test_csv_without_a_header_is_refused(text: bytes, code: str) -> None:
    document, (told,) = read_csv(text)

    assert (document, told.code) == (None, code)


ADX = (
    '<adx xmlns="urn:ihe:qrph:adx:2015"><group dataSet="MONTHLY" period="2024-01-01/P1M" '
    'orgUnit="EAST" completeDate="2024-02-01"><dataValue dataElement="TRAINED" sex="F" value="2"/>'
    '<dataValue dataElement="REMARK" value="0"><annotation>well &amp; good</annotation></dataValue>'
    "</group></adx>"
)


def test_adx_reads_categories_periods_and_annotations(directory: Directory) -> None:
    document, _ = read_adx(ADX.encode())
    assert document is not None

    outcome = import_values(document, directory, stored=empty(STORED))

    assert outcome.merged.table.select("element", "period", "combo", "value").rows() == [
        ("remarkXXXXX", "202401", "HllvX50cXC0", "well & good"),
        ("trainedXXXX", "202401", "womenXXXXXX", "2"),
    ]
    assert len(outcome.verdict.registrations) == 1


def stored() -> pl.DataFrame:
    keys = [
        ("trainedXXXX", "202401", "westXXXXXXX", "womenXXXXXX", "2"),
        ("visitsXXXXX", "202401", "eastXXXXXXX", "HllvX50cXC0", "0"),
        ("remarkXXXXX", "202402", "eastXXXXXXX", "HllvX50cXC0", 'a <b> & "c",\nd'),
    ]
    return pl.DataFrame(
        [
            {
                "element": element,
                "period": period,
                "unit": unit,
                "combo": combo,
                "attribute": "HllvX50cXC0",
                "value": value,
                "comment": None,
                "followup": False,
                "deleted": False,
            }
            for element, period, unit, combo, value in keys
        ],
        schema=dict(STORED.columns),
    )


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (export_json, read_json),
        (export_xml, read_xml),
        (export_csv, read_csv),
        (export_adx, read_adx),
    ],
)
def test_what_is_written_reads_back_as_it_was_and_always_as_the_same_bytes(
    directory: Directory, write: Writer, read: Reader
) -> None:
    selection = Selection(schemes=CODES)
    text = write(stored(), directory, selection=selection)

    document, problems = read(text)
    assert document is not None, problems
    options = ImportOptions(strictness=Strictness.VALUE, schemes=CODES)
    outcome = import_values(document, directory, stored=stored(), options=options)

    assert outcome.verdict.refused.is_empty()
    assert outcome.merged.unchanged == 3
    assert write(stored().reverse(), directory, selection=selection) == text


def test_a_selection_takes_the_units_below_where_asked(directory: Directory) -> None:
    east = Selection(units=frozenset({"eastXXXXXXX"}), periods=frozenset({"202401"}))
    below = Selection(
        units=frozenset({"eastXXXXXXX"}), periods=frozenset({"202401"}), children=True
    )

    def count(selection: Selection) -> int:
        return len(json.loads(export_json(stored(), directory, selection=selection))["dataValues"])

    assert (count(east), count(below)) == (1, 2)


def test_an_export_in_a_scheme_that_something_lacks_is_refused(directory: Directory) -> None:
    selection = Selection(schemes={"orgUnitIdScheme": "ATTRIBUTE:hisXXXXXXXX"})

    with pytest.raises(NoIdentifierError, match="westXXXXXXX"):
        export_json(stored(), directory, selection=selection)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_packed_body_is_read_like_a_plain_one(pack: Callable[[bytes], bytes]) -> None:
    document, problems = read_document(pack(b'{"dataValues": []}'), "json")

    assert problems == ()
    assert rows_of(document) == []


def test_a_completed_group_names_its_attribute_by_options(directory: Directory) -> None:
    (form,) = directory.data_sets
    by_sex = replace(directory, data_sets=(replace(form, category_combo="sexComboXXX"),))
    text = ADX.replace('orgUnit="EAST"', 'orgUnit="EAST" sex="M"')
    document, _ = read_adx(text.encode())
    assert document is not None

    outcome = import_values(document, by_sex, stored=empty(STORED))

    assert outcome.merged.table["attribute"].unique().to_list() == ["menXXXXXXXX"]
    assert [each.attribute for each in outcome.verdict.registrations] == ["menXXXXXXXX"]
