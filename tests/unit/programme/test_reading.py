from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from daowei.foundation.digests import digest_of_file
from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.periods import PeriodType
from daowei.foundation.problems import Severity
from daowei.foundation.tables import POPULATION, expect
from daowei.foundation.uids import is_uid
from daowei.language.tree import Number
from daowei.programme.definition import (
    AggregationType,
    Direction,
    Measure,
    MissingRule,
    Partial,
    Programme,
    Use,
    ValueType,
)
from daowei.programme.reading import Reading, read_programme

Starter = Callable[..., Path]


def programme_of(folder: Path) -> Programme:
    reading = read_programme(folder)
    assert reading.programme is not None, [str(each.message) for each in reading.problems]
    return reading.programme


def test_what_is_left_out_follows_from_what_is_said(starter: Starter) -> None:
    elements = """
elements:
  a: {names: 早孕检查, concept: mat.anc1}
  b: {names: Beds, measure: stock}
  c: {names: Spent, measure: money}
  d: {names: Posted, measure: yes_no}
  e: {names: {en: Women, zh: 妇女}, population: women}
"""
    forms = "forms: {m: {names: M, kinds: facility, elements: [a, b, c, d]}}"
    indicators = """
indicators:
  i: {names: Count, numerator: "#{a}", source: here}
  r: {names: Rate, numerator: "#{a}", denominator: "#{e}", source: here}
"""

    folder = starter(
        {
            "elements.yaml": elements,
            "forms.yaml": forms,
            "indicators.yaml": indicators,
            "agreement.yaml": "agreements: {}",
            "population.csv": "unit,year,group,value\nnorth,2026,women,1200\n",
        }
    )
    (folder / "examples" / "first_year.yaml").unlink()
    programme = programme_of(folder)

    a, b, c, d, e = programme.elements.values()
    assert a.names == {"zh": "早孕检查"}
    assert (a.measure, a.value_type, a.aggregation, a.decimals) == (
        Measure.FLOW, ValueType.INTEGER_ZERO_OR_POSITIVE, AggregationType.SUM, 0,
    )  # fmt: skip
    assert b.aggregation is AggregationType.LAST
    assert (c.value_type, c.decimals) == (ValueType.NUMBER, 2)
    assert d.value_type is ValueType.BOOLEAN
    assert (e.measure, e.population) == (Measure.STOCK, "women")
    assert all(is_uid(each.uid) for each in programme.elements.values())
    form = programme.forms["m"]
    assert (form.frequency, form.due_days, form.kinds) == (PeriodType.MONTHLY, 15, ("facility",))
    i, r = programme.indicators.values()
    assert (i.denominator, i.factor, i.decimals) == ("1", 1, 0)
    assert (r.factor, r.decimals, r.direction, r.uses) == (
        100, 1, Direction.NONE, frozenset({Use.OBSERVE}),
    )  # fmt: skip


def test_text_stays_text_where_text_is_asked_for(starter: Starter) -> None:
    folder = starter(
        replaced={
            "programme.yaml": (('version: "2026.1"', "version: 2026.10"),),
            "elements.yaml": (('{en: "First antenatal visits", zh: "首次产前检查人次"}', "no"),),
        }
    )

    programme = programme_of(folder)

    assert programme.version == "2026.10"
    assert programme.elements["anc_first"].names == {"en": "no"}


def test_the_agreement_holds_what_the_file_says(starter: Starter) -> None:
    awards = """    awards:
      good: {names: Good, threshold: 85.5, amount: 1500.50}
    vetoes:
      coercion:
        names: Coercion
        condition: "#{clients_asked} > 1000"
        trigger: viol.coercion_substantiated
        notice_days: 15
        appeal: yes
    pillars:
"""
    folder = starter(replaced={"agreement.yaml": (("    pillars:\n", awards),)})

    agreement = programme_of(folder).agreements["townships"]

    assert (agreement.period, agreement.kinds, agreement.missing) == (
        "2026", ("township",), MissingRule.EXCLUDE,
    )  # fmt: skip
    first, second = agreement.criteria
    assert (first.indicator, first.weight) == ("antenatal_four", Decimal(60))
    assert (first.method.name, first.method.settings) == ("ratio_to_target", {"cap": 100})
    assert (first.target.rule, first.target.settings) == ("fixed", {"value": 90})
    assert first.names["en"] == "Four antenatal visits completed"
    assert second.code == "informed_clients"
    (award,) = agreement.awards
    assert (award.threshold, award.amount_minor) == (Decimal("85.5"), 150050)
    (veto,) = agreement.vetoes
    assert (veto.scope, veto.appeal, veto.notice_days) == ("award", True, 15)


def test_money_with_more_decimals_than_the_currency_has_is_told(starter: Starter) -> None:
    awards = "    awards: {good: {names: G, threshold: 85, amount: 1.005}}\n    pillars:\n"
    folder = starter(replaced={"agreement.yaml": (("    pillars:\n", awards),)})

    assert [each.code for each in read_programme(folder).problems] == ["PRG-014"]


def test_categories_are_crossed_in_order_and_uids_may_be_given(starter: Starter) -> None:
    folder = starter(
        {
            "categories.yaml": """
categories:
  age: {names: Age, options: {young: Young, old: {names: {en: Old, zh: 年长}, uid: abcdefghijk}}}
  sex: {names: Sex, options: {f: Female, m: Male}}
combinations:
  age_sex: {names: Age and sex, categories: [age, sex], uids: {old_m: ABCDEFGHIJK}}
"""
        },
        {
            "elements.yaml": (("  anc_first:\n", "  anc_first:\n    category_combo: age_sex\n"),),
            "indicators.yaml": (('"#{anc_fourth}"', '"#{anc_first.old_m}"'),),
        },
    )

    programme = programme_of(folder)

    crossed = programme.category_combos["age_sex"].combos
    assert [each.code for each in crossed] == ["young_f", "young_m", "old_f", "old_m"]
    assert crossed[3].uid == "ABCDEFGHIJK"
    assert programme.categories["age"].options[1].uid == "abcdefghijk"
    assert [each.code for each in programme.category_combos["age"].combos] == ["young", "old"]


def test_a_combination_that_the_element_does_not_have_is_told(starter: Starter) -> None:
    folder = starter(replaced={"indicators.yaml": (('"#{anc_fourth}"', '"#{anc_fourth.old}"'),)})

    assert [(each.code, each.value) for each in read_programme(folder).problems] == [
        ("PRG-080", "old")
    ]


def test_an_element_on_two_forms_is_told(starter: Starter) -> None:
    folder = starter(replaced={"forms.yaml": (("[clients_asked,", "[anc_first, clients_asked,"),)})

    (problem,) = read_programme(folder).problems

    assert (problem.code, problem.value) == ("PRG-022", "anc_first")


def test_a_result_without_a_direction_is_told(starter: Starter) -> None:
    folder = starter(replaced={"indicators.yaml": (("    direction: more_is_better\n", ""),)})

    assert {each.code for each in read_programme(folder).problems} == {"PRG-024"}


def test_forms_take_the_checks_that_read_only_their_elements(starter: Starter) -> None:
    programme = programme_of(starter())

    assert programme.forms["interviews"].checks == ("informed_within_asked",)
    assert programme.forms["monthly"].checks == ()


def test_formulas_are_parsed_once_and_ordered_after_what_they_read(starter: Starter) -> None:
    folder = starter(
        replaced={"indicators.yaml": (('"#{anc_fourth}"', '"#{anc_fourth} * N{antenatal_women}"'),)}
    )

    formulas = read_programme(folder).formulas

    assert formulas is not None
    assert formulas.order.index("antenatal_women") < formulas.order.index("antenatal_four")
    assert formulas.denominators["antenatal_women"] == Number(Decimal(1))


def test_units_keep_their_dated_parents_names_and_groups(starter: Starter) -> None:
    folder = starter(
        {
            "units.csv": "code,name,name_zh,parent,kind,opened,closed,uid,in:terrain\n"
            "county,County,示范县,,county,,,,\n"
            "north,North,,county,township,,,,hill\n"
            "south,南镇,,county,township,,,AbCdEfGhIjK,\n"
            "north-clinic,N,,north,facility,2020-01-01,2025-12-31,,\n"
            "north-clinic,New N,,south,facility,2026-01-01,,,\n"
            "south-clinic,S,,south,facility,,,,\n"
        },
        {
            "programme.yaml": (
                (
                    "currency: CNY",
                    "currency: CNY\ngroup_sets: {terrain: {names: T, groups: {hill: Hill}}}",
                ),
            )
        },
    )

    registry = read_programme(folder).registry

    assert registry is not None
    moved = registry.unit("north-clinic")
    assert moved.parent_at(date(2025, 6, 1)) == "north"
    assert moved.parent_at(date(2026, 6, 1)) == "south"
    assert moved.names == {"en": "New N"}
    assert registry.unit("county").names == {"en": "County", "zh": "示范县"}
    assert registry.unit("south").names == {"zh": "南镇"}
    assert registry.unit("south").uid == "AbCdEfGhIjK"
    assert registry.unit("north").groups == {"terrain": "hill"}
    assert registry.unit("north").kind is UnitKind.TOWNSHIP


def test_population_is_read_and_its_wrong_lines_are_told(starter: Starter) -> None:
    folder = starter(
        {
            "population.csv": "unit,year,group,value,source,as_of\n"
            "north,2026,women,1200,census,2020-11-01\n"
            "nobody,2026,women,1,,\nnorth,26,women,1,,\nnorth,2027,,1,,\n"
            "north,2027,women,1.5,,\nnorth,2028,women,1,,soon\n"
            "south,2026,women,1,,\nsouth,2026,women,2,,\n"
        }
    )

    reading = read_programme(folder)

    assert [(each.line, each.field) for each in reading.problems] == [
        (3, "unit"), (4, "year"), (5, "group"), (6, "value"), (7, "as_of"), (8, "group"),
        (9, "group"),
    ]  # fmt: skip
    expect(reading.population, POPULATION)
    assert reading.population.rows() == [
        ("north", 2026, "women", 1200, "census", date(2020, 11, 1))
    ]


def test_geometry_is_found_by_the_units_code(starter: Starter) -> None:
    folder = starter(
        {
            "geo/units.geojson": """{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"code": "north"},
 "geometry": {"type": "Point", "coordinates": [1, 2]}},
{"type": "Feature", "id": "nroth", "geometry": {"type": "Point", "coordinates": [1, 2]}},
{"type": "Feature", "properties": null, "geometry": null}]}"""
        }
    )

    reading = read_programme(folder)

    assert reading.geometry["north"]["coordinates"] == [1, 2]
    assert [(each.code, each.value) for each in reading.problems] == [
        ("PRG-037", "3"),
        ("PRG-020", "nroth"),
    ]


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"features": 1}'])
def test_broken_geometry_is_told(starter: Starter, text: str) -> None:
    reading = read_programme(starter({"geo/units.geojson": text}))

    assert {each.file for each in reading.problems} == {"geo/units.geojson"}
    assert {each.code for each in reading.problems} <= {"PRG-005", "PRG-008"}


def test_every_file_read_has_its_digest(starter: Starter) -> None:
    folder = starter()

    reading = read_programme(folder)

    assert reading.digests["units.csv"] == digest_of_file(folder / "units.csv")
    assert set(reading.digests) == {
        "programme.yaml", "units.csv", "elements.yaml", "forms.yaml", "indicators.yaml",
        "agreement.yaml", "examples/first_year.yaml",
    }  # fmt: skip


def test_the_charters_documents_are_kept_as_written(starter: Starter) -> None:
    folder = starter(
        {
            "further.yaml": "further: {sub: {kind: benefit, amount: 3600, share: 0.5, open: true}}",
            "inspection.yaml": "fraction: 0.1\nstrata: [risk]",
        }
    )

    programme = programme_of(folder)

    assert programme.further == (
        {"id": "sub", "kind": "benefit", "amount": 3600, "share": Decimal("0.5"), "open": True},
    )
    assert programme.inspection == {"fraction": Decimal("0.1"), "strata": ["risk"]}
    assert programme.document["kind"] == "programme"
    assert programme.document["redress"] == {
        "channels": ["telephone", "in_person", "post"], "ack_days": 15, "resolve_days": 60,
        "appeal": True, "non_retaliation": True, "anonymous_ok": True,
    }  # fmt: skip
    assert programme.partial is Partial.EXCLUDE


def test_nothing_is_computed_with_on_a_refused_definition(starter: Starter) -> None:
    reading: Reading = read_programme(
        starter(replaced={"programme.yaml": (("year_start: 1 ", "year_start: x "),)})
    )

    assert reading.programme is None
    assert reading.formulas is None
    assert reading.registry is None
    assert reading.examples == ()


def test_a_draw_goes_apart_by_group_sets_and_among_a_kind_of_unit(starter: Starter) -> None:
    faulty = "unit_kind: townships\nstrata: [moods]\nfraction: 2/0\nreserves: -1\nown_field: kept\n"

    found = read_programme(starter({"inspection.yaml": faulty})).problems

    ours = [each for each in found if each.file == "inspection.yaml"]
    assert {(each.field, each.line, each.severity) for each in ours} == {
        ("unit_kind", 1, Severity.ERROR),
        ("strata[1]", 2, Severity.WARNING),
        ("fraction", 3, Severity.ERROR),
        ("reserves", 4, Severity.ERROR),
    }
    assert all(each.remedy for each in ours)
