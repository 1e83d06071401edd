from datetime import date

import pytest

from daowei.programme.charter.check import check_definition
from daowei.programme.charter.kinds import RESULT_USES
from daowei.programme.charter.vocabulary import concepts, vocabulary
from daowei.programme.definition import Direction, Use
from daowei.programme.library import (
    catalogue_element,
    catalogue_indicator,
    concept_from_catalogue,
    library,
)

AS_OF = date(2026, 1, 1)


def test_the_catalogue_holds_159_entries_125_of_them_scoreable() -> None:
    entries = library().values()

    assert len(entries) == 159
    assert sum(each.is_scoreable for each in entries) == 125


def test_every_entry_with_all_its_uses_stands_before_the_charter() -> None:
    refused = {
        each.code: check_definition(each.as_definition(), as_of=AS_OF)
        for each in library().values()
    }

    assert {code: found for code, found in refused.items() if found} == {}


def test_an_observed_entry_has_no_result_use_and_no_direction() -> None:
    observed = [each for each in library().values() if not each.is_scoreable]

    assert len(observed) == 34
    assert all(RESULT_USES.isdisjoint(each.uses) for each in observed)
    assert {each.direction for each in observed} == {Direction.NONE}


@pytest.mark.parametrize("use", [Use.SCORE, Use.TARGET, Use.RANK, Use.PAY_UNIT])
def test_no_observed_entry_can_be_given_a_result_use(use: Use) -> None:
    for each in library().values():
        if not each.is_scoreable:
            definition = {**each.as_definition(), "uses": [use]}
            assert check_definition(definition, as_of=AS_OF), each.code


def test_every_entry_is_named_in_two_languages_defined_sourced_and_tagged() -> None:
    for each in library().values():
        assert each.names["en"]
        assert each.names["zh"]
        assert each.definition
        assert each.numerator
        assert each.source.citation
        assert each.source.locator
        assert each.concepts
        assert each.concepts | each.denominator_concepts <= concepts()


def test_an_entry_is_found_by_its_code_alone() -> None:
    entry = catalogue_indicator("FP10")

    assert entry is not None
    assert entry.names["zh"] == "缺货机构比例（按方法）"
    assert entry.direction is Direction.LESS
    assert catalogue_indicator("FP99") is None


def test_an_element_takes_its_tag_from_the_side_it_names() -> None:
    above, below = catalogue_element("MH01.numerator"), catalogue_element("MH01.denominator")

    assert above is not None
    assert below is not None
    assert (above.concept, below.concept) == ("mat.anc1_12w", "mat.anc1")
    assert below.words == "ANC 1st visits"


def test_a_population_may_name_its_concept_alone_and_nothing_else_may() -> None:
    population = catalogue_element("pop.women_15_49")

    assert population is not None
    assert population.concept == "pop.women_15_49"
    assert catalogue_element("qual.satisfaction") is None


def test_every_population_of_the_vocabulary_may_be_named_and_in_its_words() -> None:
    for each in vocabulary().values():
        found = catalogue_element(each.id)
        assert (found.words if found else None) == (
            each.names["en"] if each.family == "pop" else None
        )


def test_a_typed_tag_that_differs_from_the_catalogue_is_refused() -> None:
    concept, (found,) = concept_from_catalogue(
        "FP10.numerator", typed="qual.mii", file="elements.yaml", line=7
    )

    assert concept == "acc.stockout"
    assert (found.code, found.file, found.line) == ("CH-54", "elements.yaml", 7)
    assert "qual.mii" in str(found.message)


def test_an_unknown_place_in_the_catalogue_is_refused_and_lends_no_tag() -> None:
    concept, (found,) = concept_from_catalogue("FP10.middle", typed=None)

    assert concept is None
    assert found.code == "CH-54"


def test_a_typed_tag_that_agrees_stands() -> None:
    assert concept_from_catalogue("FP10.numerator", typed="acc.stockout") == ("acc.stockout", ())
