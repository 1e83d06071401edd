"""What if: other weights and targets, seen on the figures that stand; nothing is stored."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.http import Http404, HttpResponse
from django.utils.timezone import localtime

from daowei.disclosure.slopes import Slope, slope_chart
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.disclosure.what_if import FIXED, Change, Move, Outcome, changed, outcome
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.programme.definition import Agreement, Indicator
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import Version

MOST_DRAWN = 40  # lines in one picture
_HIGHEST = Decimal(1_000_000)


@guarded(Deed.SEE)
@shown
def what_if(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The agreement's weights and fixed targets to be changed, and who would move."""
    place = here(request, programme, unit)
    agreement = place.agreement
    if agreement is None:
        raise Http404
    drafts = _drafts(place)
    asked = _draft(place, drafts) or agreement
    changes, errors = _changes(place, asked)
    wanted = changed(asked, changes)
    found = None
    if not errors and wanted != agreement:
        found = outcome(place.results, wanted, as_of=localtime(request.moment).date())
    moves = _below(place, found)
    tables = [_table(place, moves)] if moves else []
    return page(
        place,
        "what_if",
        tables=tables,
        part="overview",
        pillars=_lines(place, asked),
        errors=errors,
        outcome=found,
        moved=sum(each.is_one for each in moves),
        table=tables[0] if tables else None,
        pictures=list(_pictures(place, moves)),
        drafts=drafts,
        draft=request.GET.get("draft", ""),
        refusals=found.refusals if found else (),
        problems=found.problems if found else (),
    )


def _drafts(place: Here) -> Sequence[Version]:
    """Versions not in force yet whose agreement can be seen on the figures that stand."""
    if not place.visit.rights.may_somewhere(Deed.EDIT_PROGRAMME, place.code):
        return ()
    states = (Version.State.DRAFT, Version.State.PROPOSED)
    found = Version.objects.filter(programme=place.code, state__in=states).order_by("-made_at")
    return tuple(each for each in found if _agreement_of(place, each) is not None)


def _agreement_of(place: Here, version: Version) -> Agreement | None:
    """The agreement as a draft has it; None where it scores indicators that stand otherwise."""
    draft, stands = reading_of(version).programme, place.programme
    assert place.agreement is not None
    found = draft.agreements.get(place.agreement.code) if draft else None
    if draft is None or found is None or found.period != place.agreement.period:
        return None
    used = {each.indicator for each in found.criteria}
    same = all(_sides(draft.indicators.get(each)) == _sides(stands.indicators.get(each))
               for each in used)  # fmt: skip
    return found if same else None


def _sides(indicator: Indicator | None) -> tuple[object, ...] | None:
    """What decides an indicator's figures."""
    if indicator is None:
        return None
    return (indicator.numerator, indicator.denominator, indicator.factor, indicator.decimals,
            indicator.partial, indicator.annualised, indicator.minimum_base)  # fmt: skip


def _draft(place: Here, drafts: Sequence[Version]) -> Agreement | None:
    """The agreement of the draft that was asked for."""
    wanted = place.visit.GET.get("draft", "")
    version = next((each for each in drafts if str(each.pk) == wanted), None)
    if wanted and version is None:
        raise Http404
    return _agreement_of(place, version) if version else None


def _changes(place: Here, agreement: Agreement) -> tuple[list[Change], dict[str, str]]:
    """What was typed, and what of it is no number; by the name of its field."""
    changes, errors = [], {}
    for each in agreement.criteria:
        read: dict[str, Decimal | None] = {}
        for key in ("weight", "target"):
            name = f"{key}-{each.code}"
            typed = place.visit.GET.get(name, "").strip()
            try:
                read[key] = _number(typed) if typed else None
            except InvalidOperation:
                read[key] = None
                errors[name] = place.naming.say(
                    N_("{value} is no number from 0 up; write one like 12.5"), value=typed[:20]
                )
        changes.append(Change(criterion=each.code, **read))
    return changes, errors


def _number(typed: str) -> Decimal:
    number = Decimal(typed)
    if not number.is_finite() or not 0 <= number <= _HIGHEST:
        raise InvalidOperation
    return number


def _lines(place: Here, agreement: Agreement) -> list[tuple[str, list[Mapping[str, object]]]]:
    """The fields of the form, pillar by pillar: what stands, and what was typed."""
    typed, language = place.visit.GET, place.naming.language
    return [
        (
            named(pillar.names, language),
            [
                {
                    "code": each.code,
                    "name": named(each.names, language) or place.naming.indicator(each.indicator),
                    "weight": f"{each.weight:f}",
                    "typed_weight": typed.get(f"weight-{each.code}", f"{each.weight:f}"),
                    "target": str(each.target.settings.get("value", "")),
                    "typed_target": typed.get(
                        f"target-{each.code}", str(each.target.settings.get("value", ""))
                    ),
                    "has_target": each.target.rule == FIXED,
                    "measure": place.naming.measure(place.programme.indicators[each.indicator]),
                }
                for each in pillar.criteria
            ],
        )
        for pillar in agreement.pillars
    ]


def _below(place: Here, found: Outcome | None) -> list[Move]:
    if found is None or place.unit not in place.tree:
        return []
    inside = frozenset(place.tree.descendants(place.unit, itself=True))
    return [each for each in found.moves if each.unit in inside]


def _table(place: Here, moves: Sequence[Move]) -> Table:
    naming = place.naming
    heads = (N_("Unit"), N_("Group"), N_("Points now"), N_("Points then"), N_("Rank now"),
             N_("Rank then"), N_("Awards"))  # fmt: skip
    ordered = sorted(moves, key=lambda each: not each.is_one)
    return Table(
        code="what-if",
        caption=naming.say(N_("Who would move")),
        columns=tuple(
            Column(naming.say(head), "number" if 1 < number < 6 else "")
            for number, head in enumerate(heads)
        ),
        rows=[_row(place, each) for each in ordered],
        download=place.download("what-if"),
    )


def _row(place: Here, move: Move) -> list[Cell]:
    naming, agreement = place.naming, place.agreement
    assert agreement is not None
    kind = "number strong" if move.is_one else "number"
    return [
        Cell(text=naming.unit(move.unit), kind="name"),
        Cell(text=naming.group(agreement.compare_by, move.group) if move.group else "–"),
        Cell(text=move.before.printed or "–", kind="number"),
        Cell(text=move.after.printed or "–", kind=kind),
        Cell(text=str(move.before.rank or "–"), kind="number"),
        Cell(text=str(move.after.rank or "–"), kind=kind),
        Cell(badges=tuple(_awards(place, move))),
    ]


def _awards(place: Here, move: Move) -> Iterator[tuple[str, str]]:
    agreement = place.agreement
    assert agreement is not None
    for each in agreement.awards:
        name = named(each.names, place.naming.language)
        had, has = each.code in move.before.awards, each.code in move.after.awards
        if has and not had:
            yield place.naming.say(N_("gains {award}"), award=name), "good"
        if had and not has:
            yield place.naming.say(N_("loses {award}"), award=name), "warn"


def _pictures(place: Here, moves: Sequence[Move]) -> Iterator[tuple[str, str]]:
    """A slope chart for each group in which anybody moves."""
    agreement, naming = place.agreement, place.naming
    assert agreement is not None
    for group in dict.fromkeys(each.group for each in moves):
        known = [each for each in moves if each.group == group and _has_points(each)]
        if not any(each.is_one for each in known):
            continue
        name = naming.group(agreement.compare_by, group) if group else naming.say(N_("All units"))
        chosen = sorted(known, key=lambda each: not each.is_one)[:MOST_DRAWN]
        heads = naming.say(N_("now")), naming.say(N_("then"))
        label = naming.say(
            N_("Points now and then, {group}; the table holds the same figures"), group=name
        )
        slopes = [_slope(naming.unit(each.unit), each) for each in chosen]
        yield name, slope_chart(slopes, label=label, heads=heads)


def _has_points(move: Move) -> bool:
    return move.before.points is not None and move.after.points is not None


def _slope(name: str, move: Move) -> Slope:
    assert move.before.points is not None
    assert move.after.points is not None
    return Slope(
        name=name,
        before=move.before.points,
        after=move.after.points,
        before_told=move.before.printed,
        after_told=move.after.printed,
    )
