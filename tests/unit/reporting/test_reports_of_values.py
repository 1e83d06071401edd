"""Documents and tables of values tell the same."""

import polars as pl

from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.reporting.documents import Nothing, reports_of, values_of

ROWS = [
    ("visits", "f_u5", "", "clinic", "202501", 7, State.REPORTED),
    ("visits", "m_u5", "", "clinic", "202501", None, State.BLANK),
    ("births", "", "", "clinic", "202501", None, State.NOT_APPLICABLE),
    ("money", "", "county", "clinic", "2025Q1", 1250, State.REPORTED),
    ("money", "", "", "clinic", "2025Q1", 0, State.REPORTED),
]
FORMS = {"visits": "monthly", "births": "monthly", "money": "quarterly"}


def _table() -> pl.DataFrame:
    rows = [(*row[:-1], int(row[-1])) for row in ROWS]
    return pl.DataFrame(rows, schema=dict(VALUES.columns), orient="row").sort(VALUES.grain)


def test_values_become_one_document_for_each_form_unit_period_and_attribute() -> None:
    found = {each.key: each.values for each in reports_of(_table(), FORMS)}

    assert found == {
        ("monthly", "", "clinic", "202501"): {
            ("visits", "f_u5"): 7,
            ("visits", "m_u5"): Nothing.BLANK,
            ("births", ""): Nothing.NOT_APPLICABLE,
        },
        ("quarterly", "county", "clinic", "2025Q1"): {("money", ""): 1250},
        ("quarterly", "", "clinic", "2025Q1"): {("money", ""): 0},
    }


def test_the_documents_give_the_table_back() -> None:
    assert values_of(reports_of(_table(), FORMS)).equals(_table())


def test_elements_of_no_form_are_left_out() -> None:
    assert list(reports_of(_table(), {})) == []
