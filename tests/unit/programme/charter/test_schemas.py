import pytest
from jsonschema import Draft202012Validator

from daowei.programme.charter.kinds import KINDS
from daowei.programme.charter.schemas import schema_for


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_schema_of_every_kind_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema_for(kind))


def test_an_editor_is_told_of_an_unknown_concept_and_a_misspelt_protection() -> None:
    survey = {
        "kind": "form",
        "fields": [{"n": "method", "c": ["repro.methods"]}],
        "consented": True,
    }

    faults = Draft202012Validator(schema_for("form")).iter_errors(survey)

    assert {each.validator for each in faults} == {"enum", "additionalProperties"}


def test_what_absence_is_taken_for_stands_in_the_schema() -> None:
    properties = schema_for("visit_plan")["properties"]

    assert isinstance(properties, dict)
    assert properties["announced"]["default"] is False
    assert properties["place"]["default"] == "home"


def test_a_kind_the_charter_does_not_know_has_no_schema() -> None:
    with pytest.raises(KeyError):
        schema_for("lottery")
