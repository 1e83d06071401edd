"""What a programme is made of: versions, units, elements, forms, indicators."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.timezone import localtime
from ninja import Query, Router

from daowei.foundation.hierarchy import Tree, Unit
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.token_doors import token_of
from daowei.programme.definition import Programme
from daowei.programme.web.models import Version
from daowei.site.api.answering import MOST, USUAL, DeniedError, expect, is_known, page
from daowei.site.api.wire import (
    ElementOut,
    FormOut,
    IndicatorOut,
    Page,
    ProgrammeOut,
    UnitOut,
    VersionOut,
)
from daowei.site.dhis2.programmes import Behind, behind_code

router = Router(tags=["Programme"])
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=500)]


@router.get("/programmes", response=Page[ProgrammeOut])
def programmes(request: Visit) -> dict[str, Any]:
    """The programme that the token belongs to."""
    code = token_of(request).programme
    expect(request, Deed.SEE, code)
    return {"items": [_programme(behind_code(code))], "next": None}


@router.get("/programmes/{programme}", response=ProgrammeOut)
def programme(request: Visit, response: HttpResponse, programme: str) -> Any:
    """The definition in force; ``ETag`` is the digest of its folder."""
    expect(request, Deed.SEE, programme)
    here = behind_code(programme)
    if is_known(request, here.version.digest):
        return HttpResponse(status=304)
    response["ETag"] = f'"{here.version.digest}"'
    return _programme(here)


def _programme(here: Behind) -> dict[str, Any]:
    found = here.programme
    return {
        "code": found.code,
        "names": dict(found.names),
        "version": here.version.label,
        "digest": here.version.digest,
        "languages": list(found.languages),
        "currency": found.currency,
        "year_start": found.year_start,
        "agreements": list(found.agreements),
    }


@router.get("/programmes/{programme}/versions", response=Page[VersionOut])
def versions(
    request: Visit, programme: str, *, cursor: Cursor = None, limit: Limit = USUAL
) -> dict[str, Any]:
    """All versions that were put in force once, the oldest first."""
    expect(request, Deed.SEE, programme)
    found = Version.objects.filter(programme=programme, activated_at__isnull=False)
    return page(found.order_by("pk"), lambda each: each.pk, cursor=cursor, limit=limit)


# ── units ───────────────────────────────────────────────────────────────────────────


@router.get("/programmes/{programme}/units", response=Page[UnitOut])
def units(  # noqa: PLR0913 - one for each way to narrow a list
    request: Visit,
    programme: str,
    *,
    at: date | None = None,
    parent: Annotated[str | None, Query(max_length=64)] = None,
    level: Annotated[int | None, Query(ge=1, le=20)] = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> dict[str, Any]:
    """The units open on a day (today), by code; ``parent``: only those directly below it."""
    expect(request, Deed.SEE, programme)
    here, day = behind_code(programme), at or localtime(request.moment).date()
    tree = here.registry.tree_at(day)
    found = (
        each
        for code in sorted(tree.codes)
        if _is_meant(each := here.registry.units[code], tree, parent=parent, level=level, q=q)
    )
    answer = page(found, lambda each: each.code, cursor=cursor, limit=limit)
    return {**answer, "items": [_unit(each, tree) for each in answer["items"]]}


def _is_meant(
    unit: Unit, tree: Tree, *, parent: str | None, level: int | None, q: str | None
) -> bool:
    number = tree.number(unit.code)
    above = int(tree.parent[number])
    return (
        (level is None or int(tree.level[number]) == level)
        and (parent is None or (above >= 0 and tree.codes[above] == parent))
        and (not q or _is_called(unit, q.casefold()))
    )


def _is_called(unit: Unit, text: str) -> bool:
    return text in unit.code.casefold() or any(
        text in each.casefold() for each in unit.names.values()
    )


@router.get("/programmes/{programme}/units/{unit}", response=UnitOut)
def one_unit(
    request: Visit, programme: str, unit: str, *, at: date | None = None
) -> dict[str, Any]:
    """A unit on a day (today)."""
    expect(request, Deed.SEE, programme)
    here, day = behind_code(programme), at or localtime(request.moment).date()
    tree = here.registry.tree_at(day)
    if unit not in tree:
        raise DeniedError(404, f"No unit {unit!r} was open on {day}.")
    return _unit(here.registry.units[unit], tree)


def _unit(unit: Unit, tree: Tree) -> dict[str, Any]:
    number = tree.number(unit.code)
    above = int(tree.parent[number])
    return {
        "code": unit.code,
        "uid": unit.uid,
        "names": dict(unit.names),
        "kind": unit.kind.value,
        "parent": tree.codes[above] if above >= 0 else None,
        "level": int(tree.level[number]),
        "groups": dict(unit.groups),
        "opened": unit.placements[0].since,
        "closed": unit.placements[-1].until,
    }


# ── definitions ─────────────────────────────────────────────────────────────────────


@router.get("/programmes/{programme}/elements", response=Page[ElementOut])
def elements(
    request: Visit, programme: str, *, cursor: Cursor = None, limit: Limit = USUAL
) -> dict[str, Any]:
    """The data elements, by code."""
    expect(request, Deed.SEE, programme)
    found = sorted(_elements(behind_code(programme).programme), key=_code)
    return page(found, _code, cursor=cursor, limit=limit)


def _code(each: dict[str, Any]) -> str:
    return str(each["code"])


def _elements(found: Programme) -> Iterator[dict[str, Any]]:
    for each in found.elements.values():
        yield {
            "code": each.code,
            "uid": each.uid,
            "names": dict(each.names),
            "concept": each.concept,
            "measure": each.measure.value,
            "value_type": each.value_type.value,
            "aggregation": each.aggregation.value,
            "decimals": each.decimals,
            "combinations": _combinations(found, each.category_combo),
        }


def _combinations(found: Programme, combo: str | None) -> list[str]:
    return [each.code for each in found.category_combos[combo].combos] if combo else [""]


@router.get("/programmes/{programme}/forms", response=Page[FormOut])
def forms(
    request: Visit, programme: str, *, cursor: Cursor = None, limit: Limit = USUAL
) -> dict[str, Any]:
    """The report forms, by code."""
    expect(request, Deed.SEE, programme)
    found = behind_code(programme).programme
    told = [
        {
            "code": each.code,
            "uid": each.uid,
            "names": dict(each.names),
            "frequency": each.frequency.value,
            "due_days": each.due_days,
            "elements": list(each.elements),
            "attributes": _combinations(found, each.attribute_combo),
        }
        for each in found.forms.values()
    ]
    return page(sorted(told, key=_code), _code, cursor=cursor, limit=limit)


@router.get("/programmes/{programme}/indicators", response=Page[IndicatorOut])
def indicators(
    request: Visit, programme: str, *, cursor: Cursor = None, limit: Limit = USUAL
) -> dict[str, Any]:
    """The indicators, by code, with their formulas as the programme writes them."""
    expect(request, Deed.SEE, programme)
    told = [
        {
            "code": each.code,
            "uid": each.uid,
            "names": dict(each.names),
            "numerator": each.numerator,
            "denominator": each.denominator,
            "factor": each.factor,
            "decimals": each.decimals,
            "annualised": each.annualised,
            "uses": sorted(use.value for use in each.uses),
            "source": each.source,
        }
        for each in behind_code(programme).programme.indicators.values()
    ]
    return page(sorted(told, key=_code), _code, cursor=cursor, limit=limit)
