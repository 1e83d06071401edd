"""The charter over a whole programme, made here in memory: a county with one agreement."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from daowei.foundation.periods import PeriodType
from daowei.foundation.uids import uid_for
from daowei.programme.charter.approvals import AUTHOR, LEXICON, SECOND, new_key, sign
from daowei.programme.charter.check import charter_digest
from daowei.programme.charter.graph import Verdict, check_programme, signable
from daowei.programme.definition import (
    AggregationType,
    Agreement,
    Approval,
    Award,
    Category,
    CategoryCombo,
    Criterion,
    Direction,
    Element,
    Form,
    GroupSet,
    Indicator,
    Measure,
    Method,
    MissingRule,
    Option,
    OptionCombo,
    Origin,
    Partial,
    Pillar,
    Programme,
    TargetRule,
    Use,
    ValueType,
    VetoRule,
)
from daowei.programme.formulas import read_formulas

AS_OF = date(2026, 1, 1)
SCORED = frozenset({Use.OBSERVE, Use.SCORE, Use.TARGET, Use.RANK, Use.PAY_UNIT})
OBSERVED = frozenset({Use.OBSERVE, Use.PLAN})
DOCUMENT: Mapping[str, object] = {
    "kind": "programme",
    "legal_basis": [{"title": "a law", "status": "in_force"}],
    "redress": {
        "channels": ["phone", "web"],
        "ack_days": 15,
        "resolve_days": 60,
        "appeal": True,
        "non_retaliation": True,
        "anonymous_ok": True,
    },
    "participation": {"users_consulted": True},
}
CONCEPTS = {
    "attended": "mat.sba",
    "births": "fert.births",
    "ready": "acc.readiness",
    "rooms": "care.baby_rooms",
    "informed": "qual.mii_plus",
    "asked": "obs.context",
    "users": "cont.users",
    "visits": "svc.visits",
    "deaths": "supp.maternal_deaths",
    "coercion": "viol.coercion_substantiated",
    "people": "pop.total",
}


def element(code: str, **further: Any) -> Element:
    stated: dict[str, Any] = {
        "code": code,
        "uid": uid_for("element", code),
        "names": {"en": code.title()},
        "concept": CONCEPTS.get(code),
        "measure": Measure.FLOW,
        "value_type": ValueType.INTEGER,
        "aggregation": AggregationType.SUM,
        "from_catalogue": True,
    }
    return Element(**{**stated, **further})


def indicator(code: str, numerator: str, denominator: str = "1", **further: Any) -> Indicator:
    stated: dict[str, Any] = {
        "code": code,
        "uid": uid_for("indicator", code),
        "names": {"en": code.title()},
        "numerator": numerator,
        "denominator": denominator,
        "factor": 100,
        "decimals": 1,
        "direction": Direction.MORE,
        "uses": OBSERVED,
        "source": "own",
        "measured_by": "independent",
        "origin": Origin(file="indicators.yaml", line=3),
    }
    return Indicator(**{**stated, **further})


INFORMED = indicator("told", "#{informed}", "#{asked}", uses=SCORED)
READY = indicator("readiness", "#{ready}", "#{people}", uses=SCORED)


def criterion(code: str, **further: Any) -> Criterion:
    stated: dict[str, Any] = {
        "code": code,
        "names": {"en": code.title()},
        "indicator": code,
        "weight": Decimal(50),
        "method": Method(name="linear"),
        "target": TargetRule(rule="none"),
        "origin": Origin(file="agreement.yaml", line=9),
    }
    return Criterion(**{**stated, **further})


def agreement(*criteria: Criterion, **further: Any) -> Agreement:
    lines = criteria or (criterion("told"), criterion("readiness"))
    stated: dict[str, Any] = {
        "code": "townships",
        "uid": uid_for("agreement", "townships"),
        "names": {"en": "Townships"},
        "period": "2026",
        "kinds": ("township",),
        "pillars": (Pillar(code="all", names={"en": "All"}, criteria=lines),),
        "vetoes": (),
        "awards": (),
        "missing": MissingRule.EXCLUDE,
    }
    return Agreement(**{**stated, **further})


def programme(*indicators: Indicator, **further: Any) -> Programme:
    stated: dict[str, Any] = {
        "code": "county",
        "version": "1",
        "names": {"en": "County"},
        "languages": ("en",),
        "currency": "CNY",
        "year_start": 1,
        "partial": Partial.COUNT,
        "elements": {code: element(code) for code in CONCEPTS},
        "categories": {},
        "category_combos": {},
        "forms": {},
        "checks": {},
        "indicators": {each.code: each for each in (INFORMED, READY, *indicators)},
        "agreements": {"townships": agreement()},
        "group_sets": {},
        "document": DOCUMENT,
    }
    return Programme(**{**stated, **further})


def judged(stated: Programme) -> Verdict:
    formulas, problems = read_formulas(stated)
    assert formulas is not None, problems
    return check_programme(stated, formulas=formulas, as_of=AS_OF)


def refused(stated: Programme) -> list[tuple[str, str]]:
    return sorted({(each.rule, each.subject) for each in judged(stated).refusals})


def test_a_sound_programme_may_be_activated() -> None:
    verdict = judged(programme())

    assert verdict.allows
    assert verdict.problems() == ()
    assert verdict.charter == charter_digest()


def test_births_hidden_in_a_nested_indicator_are_found() -> None:
    inner = indicator("inner", "#{births} + #{attended}")
    outer = indicator("outer", "N{inner} * 2", uses=SCORED, concepts=frozenset({"mat.sba"}))

    assert refused(programme(inner, outer)) == [("CH-01", "indicator:outer")]


def test_an_element_is_found_by_its_uid_as_well() -> None:
    hidden = indicator("hidden", f"#{{{uid_for('element', 'births')}}}", uses=SCORED)

    assert refused(programme(hidden)) == [("CH-01", "indicator:hidden")]


def test_a_branch_on_births_is_a_side_door() -> None:
    stepped = indicator("stepped", "if(#{births} < 10, #{ready}, 0)", uses=SCORED)

    assert refused(programme(stepped)) == [("CH-57", "indicator:stepped")]


def test_the_same_branch_may_be_looked_at() -> None:
    stepped = indicator("stepped", "if(#{births} < 10, #{ready}, 0)")

    assert judged(programme(stepped)).allows


@pytest.mark.parametrize(
    ("numerator", "denominator", "rule"),
    [
        ("#{rooms}", "#{births}", "CH-58"),
        ("#{rooms} / #{births}", "1", "CH-58"),
        ("#{rooms}", "1 / #{births}", "CH-01"),
        ("#{births} - #{attended}", "#{births}", "CH-01"),
    ],
)
def test_births_count_on_whichever_side_of_a_line_they_stand(
    numerator: str, denominator: str, rule: str
) -> None:
    per_birth = indicator("rooms", numerator, denominator, uses=SCORED)

    assert (rule, "indicator:rooms") in refused(programme(per_birth))


def test_a_part_of_births_may_be_scored_and_nested() -> None:
    share = indicator(
        "share", "#{attended}", "#{births}", uses=SCORED, numerator_part_of_denominator=True
    )
    index = indicator("index", "greatest(N{share}, N{told})", uses=SCORED)

    assert judged(programme(share, index)).allows


def test_an_index_over_a_share_that_is_no_part_is_refused_too() -> None:
    share = indicator("share", "#{rooms}", "#{births}")
    index = indicator("index", "N{share}", uses=SCORED)

    assert refused(programme(share, index)) == [("CH-58", "indicator:index")]


def test_what_is_declared_is_united_with_what_is_read() -> None:
    declared = indicator("declared", "#{ready}", uses=SCORED, concepts=frozenset({"cont.users"}))

    assert refused(programme(declared)) == [("CH-02", "indicator:declared")]


def test_one_option_of_a_category_is_about_the_category() -> None:
    option = Option(code="iud", uid=uid_for("option", "iud"), names={"en": "A"})
    method = Category(
        code="method",
        uid=uid_for("category", "method"),
        names={"en": "Method"},
        options=(option,),
        concept="meth.uptake",
    )
    combo = CategoryCombo(
        code="method",
        uid=uid_for("combo", "method"),
        names={"en": "Method"},
        categories=("method",),
        combos=(OptionCombo(code="iud", uid=uid_for("option combo", "iud"), options=("iud",)),),
    )
    split = {
        "elements": {**{code: element(code) for code in CONCEPTS},
                     "informed": element("informed", category_combo="method")},
        "categories": {"method": method},
        "category_combos": {"method": combo},
    }  # fmt: skip
    one = indicator("one", "#{informed.iud}", "#{asked}", uses=SCORED)
    total = indicator("total", "#{informed}", "#{asked}", uses=SCORED)

    assert refused(programme(one, **split)) == [
        ("CH-03", "indicator:one"),
        ("CH-62", "indicator:one"),
    ]
    assert judged(programme(total, **split)).allows


def test_an_agreement_makes_no_result_of_what_is_only_observed() -> None:
    deaths = indicator("deaths", "#{deaths}")
    stated = programme(
        deaths, agreements={"townships": agreement(criterion("told"), criterion("deaths"))}
    )

    assert refused(stated) == [
        ("CH-09", "agreement:townships"),
        ("CH-09", "indicator:deaths"),
        ("CH-54", "agreement:townships"),
    ]


def test_a_use_that_is_not_declared_is_refused_at_the_line_that_makes_it() -> None:
    ready = replace(READY, uses=frozenset({Use.SCORE}))
    targeted = agreement(criterion("told"), criterion("readiness", target=TargetRule(rule="fixed")))

    found = judged(programme(ready, agreements={"townships": targeted})).refusals

    assert [(each.rule, each.path, each.line) for each in found] == [
        ("CH-54", "criteria.readiness", 9)
    ]
    assert "target" in str(found[0].message)


def test_comparing_ranks_and_paying_pays() -> None:
    ready = replace(READY, uses=frozenset({Use.SCORE}))
    groups = GroupSet(
        code="terrain",
        uid=uid_for("group set", "terrain"),
        names={"en": "Terrain"},
        groups=(Option(code="hill", uid=uid_for("group", "hill"), names={"en": "Hill"}),),
    )
    award = Award(code="a", names={"en": "A"}, threshold=Decimal(90), amount_minor=50000)
    paying = agreement(compare_by="terrain", awards=(award,))

    found = judged(
        programme(ready, agreements={"townships": paying}, group_sets={"terrain": groups})
    ).refusals

    assert ["pay_unit" in str(each.message) or "rank" in str(each.message) for each in found] == [
        True,
        True,
    ]


def test_money_for_points_that_units_report_themselves_is_refused() -> None:
    ready = replace(READY, measured_by="self")
    award = Award(code="a", names={"en": "A"}, threshold=Decimal(90), amount_minor=50000)
    unverified = agreement(awards=(award,))
    verified = agreement(awards=(award,), charter={"verified_by": "independent"})

    assert refused(programme(ready, agreements={"townships": unverified})) == [
        ("CH-13", "agreement:townships.awards"),
        ("CH-13", "indicator:readiness"),
    ]
    assert judged(programme(ready, agreements={"townships": verified})).allows


def test_honour_without_money_is_no_payment() -> None:
    ready = replace(READY, measured_by="self", uses=frozenset({Use.SCORE}))
    honour = agreement(awards=(Award(code="a", names={"en": "A"}, threshold=Decimal(90)),))

    assert judged(programme(ready, agreements={"townships": honour})).allows


def test_a_group_with_a_telling_name_gives_itself_away() -> None:
    groups = GroupSet(
        code="villages",
        uid=uid_for("group set", "villages"),
        names={"en": "Villages"},
        groups=(Option(code="a", uid=uid_for("group", "a"), names={"zh": "超生村"}),),
    )
    compared = agreement(compare_by="villages")

    stated = programme(agreements={"townships": compared}, group_sets={"villages": groups})

    assert refused(stated) == [("CH-54", "group_set:villages")]


@pytest.mark.parametrize("key", ["births", "#{births}"])
def test_a_target_that_follows_births_is_a_side_door(key: str) -> None:
    split = TargetRule(rule="share_of_parent", settings={"key": key})
    stated = programme(
        agreements={"townships": agreement(criterion("told"), criterion("readiness", target=split))}
    )

    assert refused(stated) == [("CH-57", "agreement:townships")]


def test_a_target_split_by_population_is_fair() -> None:
    elements = {
        **{code: element(code) for code in CONCEPTS},
        "people": element("people", population="residents"),
    }
    split = TargetRule(rule="share_of_parent", settings={"key": "residents"})
    stated = programme(
        elements=elements,
        agreements={
            "townships": agreement(criterion("told"), criterion("readiness", target=split))
        },
    )

    assert judged(stated).allows


def veto(condition: str, trigger: str = "viol.coercion_substantiated") -> VetoRule:
    return VetoRule(
        code="coercion",
        names={"en": "Coercion"},
        condition=condition,
        trigger=trigger,
        scope="award",
        notice_days=5,
        appeal=True,
    )


def test_a_veto_on_a_violation_stands() -> None:
    stated = programme(agreements={"townships": agreement(vetoes=(veto("#{coercion} > 0"),))})

    assert judged(stated).allows


@pytest.mark.parametrize(
    ("condition", "rule"), [("#{births} > 9", "CH-57"), ("#{deaths} > 0", "CH-12")]
)
def test_a_veto_that_reads_something_else_is_refused(condition: str, rule: str) -> None:
    stated = programme(agreements={"townships": agreement(vetoes=(veto(condition),))})

    assert refused(stated) == [(rule, "agreement:townships.vetoes.coercion")]


def test_a_veto_on_an_indicator_needs_its_leave() -> None:
    cases = indicator("cases", "#{coercion}")
    stated = programme(cases, agreements={"townships": agreement(vetoes=(veto("N{cases} > 0"),))})

    assert refused(stated) == [("CH-54", "agreement:townships")]


def test_an_untagged_element_may_be_looked_at_and_never_scored() -> None:
    elements = {**{code: element(code) for code in CONCEPTS}, "new": element("new")}
    form = Form(
        code="monthly",
        uid=uid_for("form", "monthly"),
        names={"en": "Monthly"},
        frequency=PeriodType.MONTHLY,
        elements=("new", "births"),
        due_days=5,
        kinds=("township",),
    )
    seen = programme(indicator("seen", "#{new}"), elements=elements, forms={"monthly": form})
    scored = programme(indicator("scored", "#{new} + #{ready}", uses=SCORED), elements=elements)

    assert judged(seen).allows
    assert refused(scored) == [("CH-54", "indicator:scored")]


def test_a_void_concept_is_refused_where_it_is_counted() -> None:
    elements = {
        **{code: element(code) for code in CONCEPTS},
        "plan": element("plan", concept="comp.plan_compliance"),
    }

    assert refused(programme(elements=elements)) == [("CH-05", "element:plan")]


def test_further_definitions_are_read_with_the_indicators_they_name() -> None:
    users = indicator("users", "#{users}")
    bounty = {
        "id": "bounty",
        "kind": "payment_rule",
        "payee": "facility",
        "indicators": ["users"],
        "per": ["qual.mii"],
        "verified_by": "independent",
    }

    assert refused(programme(users, further=(bounty,))) == [("CH-24", "further:bounty")]


def test_a_clearance_typed_into_a_definition_is_not_believed() -> None:
    cleared = indicator(
        "cleared",
        "#{ready}",
        uses=SCORED,
        names={"en": "Sterilisation of instruments"},
        charter={"lexicon_cleared": True, "second_signature": True, "origin": "catalogue"},
    )

    assert refused(programme(cleared)) == [("CH-54", "indicator:cleared")]


# ── second signatures ───────────────────────────────────────────────────────────────

ADA, BAO = new_key(), new_key()


def approved(stated: Programme, role: str, of: str) -> tuple[Approval, ...]:
    definition = signable(stated)[of]
    return (
        sign(who="Ada", private=ADA.private, role=AUTHOR, of=of, definition=definition),
        sign(who="Bao", private=BAO.private, role=role, of=of, definition=definition),
    )


def with_free_element() -> Programme:
    elements = {
        **{code: element(code) for code in CONCEPTS},
        "ready": element("ready", from_catalogue=False),
    }
    return programme(elements=elements)


def test_an_element_of_ones_own_is_not_scored_on_one_signature() -> None:
    assert refused(with_free_element()) == [("CH-62", "indicator:readiness")]


@pytest.mark.parametrize("of", ["element:ready", "elements"])
def test_a_second_person_makes_it_stand(of: str) -> None:
    stated = with_free_element()

    assert judged(replace(stated, approvals=approved(stated, SECOND, of))).allows


def test_a_tag_changed_after_it_was_signed_is_unsigned() -> None:
    stated = with_free_element()
    approvals = approved(stated, SECOND, "element:ready")
    changed = {
        **stated.elements,
        "ready": element("ready", concept="acc.stockout", from_catalogue=False),
    }

    verdict = judged(replace(stated, elements=changed, approvals=approvals))

    assert verdict.rules == ("CH-62",)
    assert {each.code for each in verdict.signatures} == {"APR-004"}


def test_a_soft_word_is_cleared_by_a_second_person() -> None:
    named = indicator("named", "#{ready}", uses=SCORED, names={"zh": "器械绝育灭菌合格率"})
    stated = programme(named)

    cleared = replace(stated, approvals=approved(stated, LEXICON, "indicator:named"))

    assert refused(stated) == [("CH-54", "indicator:named")]
    assert judged(cleared).allows


def test_an_entry_under_its_own_catalogue_name_needs_no_clearance() -> None:
    audit = indicator(
        "audit",
        "#{ready}",
        uses=SCORED,
        names={"zh": "审计建议按期落实率"},
        from_catalogue=True,
    )
    renamed = replace(audit, names={"zh": "措施落实率"})

    assert judged(programme(audit)).allows
    assert refused(programme(renamed)) == [("CH-54", "indicator:audit")]


def test_a_small_cell_is_stated_by_the_indicator_or_the_programme() -> None:
    births = indicator("births", "#{births}", uses=frozenset({Use.PUBLISH}))

    assert refused(programme(births)) == [("CH-08", "indicator:births")]
    assert judged(programme(replace(births, minimum_base=10))).allows
    assert judged(programme(births, document={**DOCUMENT, "min_cell": 15})).allows


def test_a_refusal_becomes_a_problem_with_its_place_and_a_way_out() -> None:
    births = indicator("births", "#{births}", uses=SCORED)

    (found,) = judged(programme(births)).problems()

    assert (found.code, found.place) == (
        "CH-01",
        "indicators.yaml:3 indicator:births result_concepts",
    )
    assert found.value == "fert.births"
    assert found.remedy is not None


def test_a_programme_of_120_definitions_is_judged_in_the_blink_of_an_eye() -> None:
    many = [indicator(f"more{each}", "#{ready}", "#{people}", uses=SCORED) for each in range(60)]
    elements = {
        **{code: element(code) for code in CONCEPTS},
        **{f"e{each}": element(f"e{each}", concept="acc.stockout") for each in range(50)},
    }
    stated = programme(*many, elements=elements)
    formulas, _ = read_formulas(stated)
    assert formulas is not None
    check_programme(stated, formulas=formulas, as_of=AS_OF)

    began = time.process_time()
    check_programme(stated, formulas=formulas, as_of=AS_OF)

    assert time.process_time() - began < 0.25  # 20 ms here; five times and more for slow machines
