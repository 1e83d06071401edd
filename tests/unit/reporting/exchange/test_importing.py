import json
from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from daowei.foundation.tables import empty
from daowei.reporting.exchange.checking import Limits
from daowei.reporting.exchange.directory import Directory
from daowei.reporting.exchange.importing import Outcome, import_values, values_of
from daowei.reporting.exchange.json_format import read_json
from daowei.reporting.exchange.judging import ImportOptions, Strictness
from daowei.reporting.exchange.store import STORED, standing
from daowei.reporting.exchange.summary import import_summary, web_message

BY_VALUE = ImportOptions(strictness=Strictness.VALUE, schemes={"idScheme": "CODE"})
BY_GROUP = ImportOptions(schemes={"idScheme": "CODE"})


def value(element: str = "VISITS", written: object = "3", **further: object) -> dict[str, object]:
    return {
        "dataElement": element,
        "period": "202401",
        "orgUnit": "EAST",
        "value": written,
        **further,
    }


def load(
    directory: Directory,
    *values: dict[str, object],
    options: ImportOptions = BY_VALUE,
    stored: pl.DataFrame | None = None,
    **envelope: object,
) -> Outcome:
    document, problems = read_json(json.dumps({**envelope, "dataValues": values}).encode())
    assert document is not None, problems
    table = empty(STORED) if stored is None else stored
    return import_values(document, directory, stored=table, options=options)


def codes(outcome: Outcome) -> Sequence[str]:
    return [each.code for each in outcome.verdict.problems()]


def test_values_come_out_as_exact_numbers_under_our_codes(directory: Directory) -> None:
    outcome = load(directory, value(), value("HOURS", "7.5"), value("OPEN", "Yes"))

    rows = values_of(outcome.verdict, directory).select("element", "unit", "period", "value").rows()

    assert rows == [
        ("VISITS", "EAST", "202401", 3),
        ("HOURS", "EAST", "202401", 750),
        ("OPEN", "EAST", "202401", 1),
    ]


def test_loading_again_changes_nothing_and_says_so(directory: Directory) -> None:
    first = load(directory, value(), value("HOURS", "7.5"))
    second = load(directory, value(), value("HOURS", "7.5"), stored=first.merged.table)

    assert (first.merged.created, first.merged.unchanged) == (2, 0)
    assert (second.merged.created, second.merged.changed, second.merged.unchanged) == (0, 0, 2)
    assert second.merged.table.equals(first.merged.table)
    assert second.merged.documents.is_empty()


def test_a_changed_value_asks_for_a_new_revision_of_its_report(directory: Directory) -> None:
    first = load(directory, value(), value(orgUnit="WEST"))
    second = load(directory, value(written="4"), value(orgUnit="WEST"), stored=first.merged.table)

    assert (second.merged.changed, second.merged.unchanged) == (1, 1)
    assert second.merged.documents.select("data_set", "unit", "period").rows() == [
        ("monthlyXXXX", "eastXXXXXXX", "202401")
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (value("NOBODY"), "E8103"),
        (value(orgUnit="NOWHERE"), "E8107"),
        (value(orgUnit=None), "E8105"),
        (value(period="202413"), "E8100"),
        (value(period="2024Q1"), "E8021"),
        (value("STRANGER"), "E8003"),
        (value("STRANGER", dataSet=None), "E8003"),
        (value(orgUnit="ALIEN"), "E8022"),
        (value(categoryOptionCombo="NONESUCH"), "E8108"),
        (value(categoryOptionCombo="WOMEN"), "E8024"),
        (value("TRAINED"), "E8024"),
        (value(attributeOptionCombo="WOMEN"), "E8023"),
        (value(attributeOptionCombo="NONESUCH"), "E8110"),
        (value(orgUnit="NEW", period="202402"), "E8031"),
        (value(orgUnit="NEW", period="202406"), "E8031"),
        (value(written=""), "E8120"),
        (value(written=None), "E8120"),
        (value(written="-1"), "E8122"),
        (value(written="03"), "E8122"),
        (value(written="+3"), "E8122"),
        (value(written="1e3"), "E8122"),
        (value(written=" 3"), "E8122"),
        (value("HOURS", ".5"), "E8122"),
        (value("HOURS", "0.125"), "EXC-011"),
        (value("HOURS", "9" * 30), "EXC-012"),
        (value("OPEN", "perhaps"), "E8122"),
        (value(comment="x" * 5001), "E8125"),
    ],
)
def test_a_wrong_value_is_told_and_the_right_one_beside_it_is_loaded(
    directory: Directory, wrong: dict[str, object], code: str
) -> None:
    outcome = load(directory, wrong, value("HOURS", "1", orgUnit="WEST"))

    assert codes(outcome) == [code]
    assert outcome.verdict.refused_indexes.to_list() == [0]
    assert outcome.merged.created == 1
    (told,) = outcome.verdict.problems()
    assert told.remedy is not None
    assert "{" not in f"{told.message}{told.remedy}"


def test_a_unit_that_opens_within_the_month_may_report_it(directory: Directory) -> None:
    outcome = load(directory, value(orgUnit="NEW", period="202403"))

    assert codes(outcome) == []


def test_in_whole_groups_one_strange_unit_refuses_its_neighbours(directory: Directory) -> None:
    outcome = load(directory, value(), value(orgUnit="ALIEN"), options=BY_GROUP)

    assert codes(outcome) == ["E8022"]
    assert import_summary(outcome)["status"] == "ERROR"
    assert outcome.merged.loaded == 0
    assert web_message(outcome)["httpStatusCode"] == 409


def test_in_whole_groups_a_value_of_the_wrong_type_is_refused_alone(directory: Directory) -> None:
    outcome = load(directory, value(), value("HOURS", "many"), options=BY_GROUP)

    assert codes(outcome) == ["E8122"]
    assert import_summary(outcome)["importCount"] == {
        "imported": 0,
        "updated": 1,
        "ignored": 1,
        "deleted": 0,
    }
    assert web_message(outcome)["httpStatusCode"] == 200


def test_atomic_loads_all_or_nothing(directory: Directory) -> None:
    options = ImportOptions(atomic=True, schemes={"idScheme": "CODE"})

    outcome = load(directory, value(), value("HOURS", "many"), options=options)

    assert codes(outcome) == ["E8000", "E8122"]
    message = str(next(outcome.verdict.problems()).message)
    assert "only 1/2 were" in message
    assert outcome.merged.loaded == 0


def test_the_same_cell_twice_is_refused_wherever_it_stands(directory: Directory) -> None:
    twice = (value(), value(written="4", period="2024-01"), value("HOURS", "1"))

    by_value, by_group = (load(directory, *twice, options=o) for o in (BY_VALUE, BY_GROUP))

    assert codes(by_value) == ["E8128", "E8128"]
    assert by_value.merged.created == 1
    assert codes(by_group) == ["E8128"]
    assert "[0, 1]" in str(next(by_group.verdict.problems()).message)


def test_a_dry_run_counts_but_keeps_the_store(directory: Directory) -> None:
    options = ImportOptions(dry_run=True, schemes={"idScheme": "CODE"})

    outcome = load(directory, value(), options=options)

    assert (outcome.merged.created, len(outcome.merged.table)) == (1, 0)


def test_deleting_keeps_the_value_but_it_no_longer_stands(directory: Directory) -> None:
    first = load(directory, value())
    gone = load(directory, value(written=None, deleted=True), stored=first.merged.table)
    back = load(directory, value(), stored=gone.merged.table)

    assert gone.merged.deleted == 1
    assert gone.merged.table["value"].to_list() == ["3"]
    assert standing(gone.merged.table).is_empty()
    assert len(standing(back.merged.table)) == 1


def test_deleting_what_is_not_there_changes_nothing(directory: Directory) -> None:
    outcome = load(directory, value(written=None, deleted=True))

    assert (outcome.merged.unchanged, len(outcome.merged.table)) == (1, 0)


def test_a_deletion_scope_is_emptied_first(directory: Directory) -> None:
    first = load(directory, value(), value("HOURS", "1"))
    scope = {
        "orgUnits": ["EAST"],
        "periods": ["202401"],
        "elements": [{"dataElement": "VISITS"}, {"dataElement": "HOURS"}],
    }

    second = load(directory, value(), stored=first.merged.table, deletion=scope)

    assert standing(second.merged.table)["element"].to_list() == ["visitsXXXXX"]


def test_options_of_categories_name_the_combination(directory: Directory) -> None:
    women = value("TRAINED", categoryOptions={"sex": "F"})
    nobody = value("TRAINED", categoryOptions={"sex": "X"})

    outcome = load(directory, women, nobody, dataSet="MONTHLY")

    assert outcome.merged.table["combo"].to_list() == ["womenXXXXXX"]
    assert codes(outcome) == ["E8108"]


def test_options_of_categories_need_a_data_set(directory: Directory) -> None:
    outcome = load(directory, value("TRAINED", categoryOptions={"sex": "F"}))

    assert codes(outcome) == ["E8101"]


def test_id_schemes_of_the_document_go_before_those_of_the_request(directory: Directory) -> None:
    outcome = load(directory, value(orgUnit="7"), orgUnitIdScheme="ATTRIBUTE:hisXXXXXXXX")

    assert outcome.merged.table["unit"].to_list() == ["eastXXXXXXX"]


def test_a_uid_of_the_wrong_form_is_told_as_such(directory: Directory) -> None:
    outcome = load(directory, value(), options=ImportOptions(strictness=Strictness.VALUE))

    assert set(codes(outcome)) == {"E8104", "E8106"}


def test_a_complete_date_registers_the_report(directory: Directory) -> None:
    outcome = load(
        directory,
        {"dataElement": "VISITS", "value": "3"},
        dataSet="MONTHLY",
        period="202401",
        orgUnit="EAST",
        completeDate="2024-02-03",
    )

    (registered,) = outcome.verdict.registrations
    assert (registered.data_set, registered.unit) == ("monthlyXXXX", "eastXXXXXXX")
    assert import_summary(outcome)["dataSetComplete"] == "2024-02-03"


@pytest.mark.parametrize(("complete_date", "code"), [("soon", "E8008"), ("2024-02-03", "E8009")])
def test_a_complete_date_needs_a_day_and_a_report(
    directory: Directory, complete_date: str, code: str
) -> None:
    outcome = load(directory, value(), completeDate=complete_date)

    assert code in codes(outcome)
    assert outcome.verdict.registrations == ()


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(units=frozenset({"westXXXXXXX"})), "E8011"),
        (Limits(data_sets=frozenset()), "E8010"),
        (Limits(locked=frozenset({("monthlyXXXX", "202401")})), "E8033"),
    ],
)
def test_what_the_sender_may_not_enter_is_refused(
    directory: Directory, limits: Limits, code: str
) -> None:
    options = ImportOptions(
        strictness=Strictness.VALUE, schemes={"idScheme": "CODE"}, limits=limits
    )

    assert codes(load(directory, value(), options=options)) == [code]


def test_periods_are_taken_while_the_form_is_open(directory: Directory) -> None:
    (form,) = directory.data_sets
    open_ = Directory(
        elements=directory.elements,
        units=directory.units,
        data_sets=(
            type(form)(
                uid=form.uid,
                code=form.code,
                period_type=form.period_type,
                elements=form.elements,
                units=form.units,
                expiry_days=10,
                open_future_periods=0,
            ),
        ),
    )

    def told(day: date) -> Sequence[str]:
        options = ImportOptions(
            strictness=Strictness.VALUE, schemes={"idScheme": "CODE"}, limits=Limits(today=day)
        )
        return codes(load(open_, value(), options=options))

    assert told(date(2024, 1, 31)) == ["E8030"]
    assert told(date(2024, 2, 1)) == []
    assert told(date(2024, 2, 11)) == []
    assert told(date(2024, 2, 12)) == ["E8030"]


def test_a_document_without_values_is_no_error(directory: Directory) -> None:
    assert import_summary(load(directory))["status"] == "SUCCESS"
