"""What an official might try so that births or contraception count after all; each is refused."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from daowei.programme.charter.approvals import AUTHOR, LEXICON, SECOND, new_key, sign
from daowei.programme.charter.graph import Verdict, check_programme, signable
from daowei.programme.definition import Approval, Programme
from daowei.programme.formulas import read_formulas
from daowei.programme.reading import read_programme

Starter = Callable[..., Path]
Swaps = Mapping[str, tuple[tuple[str, str], ...]]
TODAY = date(2026, 6, 1)
ELEMENTS = """
  births: {names: {en: Live births}, catalogue: MH18.denominator}
  attended: {names: {en: Births attended}, catalogue: MH18.numerator}
  rooms: {names: {en: Baby rooms}, catalogue: FS10.numerator}
  people: {names: {en: People}, catalogue: pop.total, population: total}
"""
INDICATORS = """
  birth_count: {names: {en: Births counted}, numerator: "#{births}", source: own}
  share:
    names: {en: Share attended}
    numerator: "#{attended}"
    denominator: "#{births}"
    numerator_part_of_denominator: true
    source: own
  index: {names: {en: Index}, numerator: "N{share} * 2", source: own}
  rooms_share:
    names: {en: Rooms}
    numerator: "#{rooms}"
    denominator: "#{births}"
    numerator_part_of_denominator: true
    source: own
"""
AWARDS = "    pillars:\n"
LAST = "        target: 90\n      rights:\n"


def scored(numerator: str, denominator: str = "1", **further: str) -> str:
    """The text of a scored indicator with that formula."""
    lines = [f'numerator: "{numerator}"', f'denominator: "{denominator}"', "source: own"]
    lines += ["direction: more_is_better", "uses: [observe, target, score, rank]"]
    lines += [f"{name}: {value}" for name, value in further.items()]
    return "\n".join(["", "  tried:", "    names: {en: Tried}", *(f"    {each}" for each in lines)])


def veto(condition: str) -> Swaps:
    """A veto in the agreement of the starter."""
    text = (
        "    vetoes:\n      red_line:\n        names: {en: Coercion substantiated}\n"
        f'        condition: "{condition}"\n        trigger: viol.coercion_substantiated\n'
        "        notice_days: 10\n        appeal: true\n"
    )
    return {"agreement.yaml": ((AWARDS, text + AWARDS),)}


def programme(starter: Starter, *, swaps: Swaps | None = None, **added: str) -> Programme:
    """The starter with births in it and what is tried: texts are added at the end of files."""
    folder = starter(replaced={"forms.yaml": (("\nchecks:\n", "\nchecks:\n"),), **(swaps or {})})
    beside = {"elements": ELEMENTS, "indicators": INDICATORS}
    for name in dict.fromkeys((*beside, *added)):
        path = folder / f"{name}.yaml"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        text = before + beside.get(name, "") + added.get(name, "") + "\n"
        path.write_text(text, encoding="utf-8")
    reading = read_programme(folder)
    assert reading.programme is not None, [(str(x.message), x.place) for x in reading.problems]
    return reading.programme


def judged(stated: Programme) -> Verdict:
    formulas, problems = read_formulas(stated)
    assert formulas is not None, problems
    return check_programme(stated, formulas=formulas, as_of=TODAY)


def refused(stated: Programme) -> set[tuple[str, str]]:
    return {(each.rule, each.subject) for each in judged(stated).refusals}


TRIED = "indicator:tried"
VETO = "agreement:townships.vetoes.red_line"


def test_the_starter_with_births_only_looked_at_may_stand(starter: Starter) -> None:
    assert judged(programme(starter)).allows


# ── formulas ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        ("#{attended} / N{share}", "1"),
        ("#{attended}", "N{share}"),
        ("safe_div(#{attended}, N{share})", "1"),
        ("1 / N{index}", "1"),
        ("greatest(0, #{attended} / N{index})", "1"),
        ("#{births} * -1", "1"),
        ("#{births} * 0.001 + #{attended}", "#{people}"),
        ("if(#{people} > 0, N{birth_count}, 0)", "1"),
        ("#{attended}", "safe_div(1, #{births})"),
    ],
)
def test_births_worked_out_of_other_figures_are_births(
    starter: Starter, numerator: str, denominator: str
) -> None:
    assert ("CH-01", TRIED) in refused(
        programme(starter, indicators=scored(numerator, denominator))
    )


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        ("#{rooms}", "#{births}"),
        ("#{people}", "#{births} + #{people}"),
        ("#{attended} / #{births}", "#{births}"),
        ("#{attended}", "#{births} * #{births}"),
        ("#{attended}", "#{births} - #{people}"),
        ("#{attended}", "N{birth_count}"),
        ("N{rooms_share}", "1"),
    ],
)
def test_what_cannot_be_a_part_is_not_excused_by_saying_so(
    starter: Starter, numerator: str, denominator: str
) -> None:
    claimed = scored(numerator, denominator, numerator_part_of_denominator="true")

    assert refused(programme(starter, indicators=claimed)) == {("CH-58", TRIED)}


@pytest.mark.parametrize("numerator", ["#{attended} * N{share} ^ (-1)", "100 - N{share}"])
def test_a_share_that_is_turned_round_is_no_longer_one(starter: Starter, numerator: str) -> None:
    assert refused(programme(starter, indicators=scored(numerator))) == {("CH-58", TRIED)}


@pytest.mark.parametrize(
    "numerator", ["N{share}", "N{index} + 5", "avg(N{share}, N{index})", "N{share} * 0.5 - 1"]
)
def test_a_share_that_is_only_added_up_may_be_scored(starter: Starter, numerator: str) -> None:
    assert judged(programme(starter, indicators=scored(numerator))).allows


@pytest.mark.parametrize("condition", ["N{birth_count} < 10", "isNull(#{births})", "N{share} > 5"])
def test_a_branch_on_births_decides_however_deep_it_stands(
    starter: Starter, condition: str
) -> None:
    branching = scored(f"if({condition}, #{{attended}}, 0)")

    assert refused(programme(starter, indicators=branching)) == {("CH-57", TRIED)}


def test_a_constant_with_a_fine_tag_measures_nothing(starter: Starter) -> None:
    constant = scored("100", concepts="[qual.mii_plus]", measured_by="client")

    assert refused(programme(starter, indicators=constant)) == {("CH-54", TRIED)}


def test_a_code_that_is_also_the_uid_of_another_is_read_as_where_it_is_computed(
    starter: Starter,
) -> None:
    elements = """
  b1rths00000: {names: {en: Live births}, catalogue: MH18.denominator}
  harmless: {names: {en: People asked}, catalogue: FP14P.numerator, uid: b1rths00000}
"""
    stated = programme(
        starter, elements=elements, indicators=scored("#{b1rths00000}", concepts="[qual.mii_plus]")
    )

    assert refused(stated) == {("CH-01", TRIED)}


# ── agreements ──────────────────────────────────────────────────────────────────────


def with_criterion(text: str) -> Swaps:
    return {"agreement.yaml": ((LAST, f"        target: 90\n{text}      rights:\n"),)}


def test_births_weigh_nothing_and_are_refused_all_the_same(starter: Starter) -> None:
    weightless = with_criterion("          birth_count: {weight: 0, method: straight_line}\n")

    assert ("CH-01", "agreement:townships") in refused(programme(starter, swaps=weightless))


def test_a_target_shared_out_by_births_is_a_side_door(starter: Starter) -> None:
    target = "          share: {weight: 5, method: straight_line, target: {rule: share_of_parent, total: 100, key: births}}\n"  # noqa: E501
    stated = programme(starter, swaps=with_criterion(target))

    assert ("CH-57", "agreement:townships") in refused(stated)


def test_a_target_shared_out_by_a_tag_of_ones_own_needs_a_second_person(starter: Starter) -> None:
    target = "          share: {weight: 5, method: straight_line, target: {rule: share_of_parent, total: 100, key: heads}}\n"  # noqa: E501
    stated = programme(
        starter,
        swaps=with_criterion(target),
        elements="\n  heads: {names: {en: Heads}, concept: pop.total}\n",
    )

    assert ("CH-62", "agreement:townships") in refused(stated)


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("#{births} < 100", "CH-57"),
        ("N{share} < 90", "CH-57"),
        ("#{anc_fourth} < 100", "CH-12"),
        ("#{attended} / #{people} < 1", "CH-12"),
        ("#{clients_informed} > 1 && #{rooms} == 0", "CH-12"),
        ("#{cases} > 0", "CH-62"),
    ],
)
def test_a_veto_reads_red_lines_that_two_persons_vouch_for(
    starter: Starter, condition: str, rule: str
) -> None:
    cases = "\n  cases: {names: {en: Cases}, concept: viol.coercion_substantiated}\n"
    stated = programme(starter, swaps=veto(condition), elements=cases)

    assert (rule, VETO) in refused(stated)


def test_groups_called_after_births_are_made_by_them(starter: Starter) -> None:
    groups = "\ngroup_sets:\n  kinds:\n    names: {en: Villages}\n    groups: {a: {en: Many births}, b: {en: Others}}\n"  # noqa: E501
    compared: Swaps = {"agreement.yaml": ((AWARDS, "    compare_by: kinds\n" + AWARDS),)}
    stated = programme(starter, swaps=compared, programme=groups)

    assert ("CH-57", "agreement:townships") in refused(stated)
    cleared = replace(stated, approvals=signed(stated, "group_set:kinds", role=LEXICON))
    assert ("CH-57", "agreement:townships") not in refused(cleared)


def test_inspections_that_go_by_births_are_refused(starter: Starter) -> None:
    by_births = programme(starter, inspection="\nstrata: [births]\nfraction: 0.1\n")
    by_terrain = replace(by_births, inspection={"strata": ["people"], "fraction": "0.1"})

    assert refused(by_births) == {("CH-66", "inspection")}
    assert judged(by_terrain).allows


# ── tags and names ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    ["Births", "Total number of live births", "LIVE  BIRTHS", "Pregnancies", "出生人口数",
     "活产数", "登记出生人数", "現孕人數", "IUDs inserted", "New family planning users",
     "放置宮內節育器例數", "新增避孕人数"],
)  # fmt: skip
def test_births_under_another_entry_of_the_catalogue_give_themselves_away(
    starter: Starter, name: str
) -> None:
    disguised = f"\n  figure: {{names: {{en: '{name}'}}, catalogue: MH18.numerator}}\n"

    assert refused(programme(starter, elements=disguised)) == {("CH-54", "element:figure")}


@pytest.mark.parametrize(
    "name",
    ["Births attended", "Birthing rooms", "Pregnant women offered a test", "新生儿访视人数",
     "熟练接生人数", "孕妇建册人数"],
)  # fmt: skip
def test_care_around_birth_keeps_its_names(starter: Starter, name: str) -> None:
    cared = f"\n  figure: {{names: {{en: '{name}'}}, catalogue: MH18.numerator}}\n"

    assert judged(programme(starter, elements=cared)).allows


@pytest.mark.parametrize(
    "name",
    ["超生户数", "超 生 户", "超\u200b生", "計劃外", "Оut-оf-рlаn births", "ＳＣＡＮ　ＲＡＴＥ",
     "out of plan\u00a0births", "Excess births", "社會撫養費"],
)  # fmt: skip
def test_hard_words_are_known_on_everything_that_has_a_name(starter: Starter, name: str) -> None:
    named = f"{{en: '{name}'}}"
    stated = programme(
        starter,
        elements=f"\n  figure: {{names: {named}, catalogue: FP14P.numerator}}\n",
        categories=f"\ncategories:\n  parts: {{names: {{en: Parts}}, options: {{a: {named}}}}}\n",
        programme=f"\ngroup_sets:\n  sets: {{names: {named}, groups: {{a: {{en: A}}}}}}\n",
        indicators=f"\n  figured: {{names: {named}, numerator: '#{{figure}}', source: own}}\n",
    )

    assert refused(stated) == {
        ("CH-54", each)
        for each in ("element:figure", "category:parts", "group_set:sets", "indicator:figured")
    }


@pytest.mark.parametrize("code", ["out_of_plan_births", "OutOfPlanBirths", "scan_rate", "scanRate"])
def test_hard_words_are_known_in_codes(starter: Starter, code: str) -> None:
    coded = f"\n  {code}: {{names: {{en: Figure}}, catalogue: FP14P.numerator}}\n"

    assert refused(programme(starter, elements=coded)) == {("CH-54", f"element:{code}")}


def test_one_option_of_a_home_made_category_is_a_home_made_element(starter: Starter) -> None:
    stated = programme(
        starter,
        elements="\n  asked: {names: {en: A}, catalogue: FP14P.numerator, category_combo: kind}\n",
        categories="\ncategories:\n  kind: {names: {en: Kind}, options: {a: {en: A}}}\n",
        indicators=scored("#{asked.a}", "#{asked}"),
    )
    approved = replace(stated, approvals=signed(stated, "category:kind"))

    assert refused(stated) == {("CH-62", TRIED)}
    assert judged(approved).allows


def test_remedial_terminations_are_not_even_counted(starter: Starter) -> None:
    counted = "\n  figure: {names: {en: Figure}, concept: term.remedial}\n"

    assert refused(programme(starter, elements=counted)) == {("CH-04", "element:figure")}


def test_a_further_indicator_is_tagged_by_its_author_alone(starter: Starter) -> None:
    further = """
further:
  again: {kind: indicator, name_en: Again, result_concepts: [acc.readiness], uses: [score], origin: catalogue}
  rows: {kind: form, purpose: programme, key: household, fields: [{n: uses, c: [cont.users]}]}
"""  # noqa: E501

    assert refused(programme(starter, further=further)) == {
        ("CH-62", "further:again"),
        ("CH-60", "further:rows"),
    }


def test_a_tag_in_a_field_nobody_knows_counts_as_well(starter: Starter) -> None:
    further = "\nfurther:\n  levy: {kind: account, account_type: fee, concepts: [fin.spent], charged_on: [fert.births]}\n"  # noqa: E501

    assert refused(programme(starter, further=further)) == {("CH-26", "further:levy")}


# ── signatures ──────────────────────────────────────────────────────────────────────

ADA, BAO = new_key(), new_key()
FREE = "\n  own: {names: {en: Own}, concept: acc.readiness}\n"


def signed(
    stated: Programme, of: str, *, role: str = SECOND, who: str = "Bao", key: str = BAO.private
) -> tuple[Approval, ...]:
    definition = signable(stated)[of]
    return (
        sign(who="Ada Li", private=ADA.private, role=AUTHOR, of=of, definition=definition),
        sign(who=who, private=key, role=role, of=of, definition=definition),
    )


def with_own_element(starter: Starter) -> Programme:
    return programme(starter, elements=FREE, indicators=scored("#{own}"))


def test_a_second_person_makes_a_tag_stand(starter: Starter) -> None:
    stated = with_own_element(starter)

    assert judged(replace(stated, approvals=signed(stated, "element:own"))).allows


@pytest.mark.parametrize(
    "who", ["Ada Li", "ada  li", "Li Ada", "ＡＤＡ　ＬＩ", "Аda Lі", "Ada\u200b Li"]
)
def test_the_author_under_another_spelling_is_still_the_author(starter: Starter, who: str) -> None:
    stated = with_own_element(starter)

    verdict = judged(replace(stated, approvals=signed(stated, "element:own", who=who)))

    assert verdict.rules == ("CH-62",)
    assert [each.code for each in verdict.signatures] == ["APR-005"]


def test_the_authors_key_in_another_spelling_is_no_second_key(starter: Starter) -> None:
    stated = with_own_element(starter)
    author, second = signed(stated, "element:own", key=ADA.private)
    respelt = replace(second, key=_other_spelling(second.key))

    verdict = judged(replace(stated, approvals=(author, respelt)))

    assert base64.b64decode(respelt.key) == base64.b64decode(author.key)
    assert verdict.rules == ("CH-62",)


def test_the_authors_own_second_signature_does_not_count(starter: Starter) -> None:
    stated = with_own_element(starter)

    verdict = judged(replace(stated, approvals=signed(stated, "element:own", key=ADA.private)))

    assert verdict.rules == ("CH-62",)


def test_a_signature_under_another_element_or_an_older_text_does_not_count(
    starter: Starter,
) -> None:
    stated = with_own_element(starter)
    older = signed(stated, "element:own")
    renamed = replace(stated.elements["own"], names={"en": "Births nearby"})
    moved = tuple(replace(each, of="element:births") for each in older)

    for approvals in (older, moved):
        changed = replace(stated, approvals=approvals, elements={**stated.elements, "own": renamed})
        assert judged(changed).rules == ("CH-62",)


def _other_spelling(key: str) -> str:
    """The same bytes: the last sign before the padding has two bits that say nothing."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = letters.index(key[-2])
    return f"{key[:-2]}{letters[last ^ 1]}="
