"""Report forms from data sets; elements that several data sets share get a form of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.periods import PeriodType
from daowei.foundation.texts import N_
from daowei.foundation.uids import uid_for
from daowei.programme.definition import Element, Form
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.disaggregation import Disaggregations
from daowei.programme.dhis2.elements import Elements
from daowei.programme.dhis2.metadata import DataElement, DataSet
from daowei.programme.dhis2.units import Units

_LONGEST_WAIT = 3660  # days; ten years
_PERIOD_TYPES = {each.value: each for each in PeriodType}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Forms by code; ``codes``: the form that stands for each data set (uid)."""

    forms: Mapping[str, Form]
    codes: Mapping[str, str]


def forms_of(bundle: Bundle, *, elements: Elements, units: Units, parts: Disaggregations) -> Forms:
    """Each element on one form: those that the same data sets ask for stand together.

    A value has one report to stand in; so what two data sets share is a form that the units of
    both owe.
    """
    sets = {uid: each for uid, each in bundle.metadata.all(DataSet).items() if _known(bundle, each)}
    codes = bundle.codes(sets)
    found: dict[str, Form] = {}
    for asking, asked in _together(bundle, sets, elements).items():
        form = _form(
            bundle,
            [sets[uid] for uid in asking],
            elements=asked,
            codes=codes,
            units=units,
            parts=parts,
        )
        found[form.code] = form
    return Forms(
        forms=dict(sorted(found.items())),
        codes={uid: codes[uid] for uid in sets if codes[uid] in found},
    )


def _known(bundle: Bundle, data_set: DataSet) -> bool:
    if data_set.period_type in _PERIOD_TYPES:
        return True
    bundle.tell(
        "DHI-030",
        N_("{value} is reported {type}, which no form here can be"),
        data_set,
        remedy=N_("It was left out; give the data set another period type."),
        type=data_set.period_type,
    )
    return False


def _together(
    bundle: Bundle, sets: Mapping[str, DataSet], elements: Elements
) -> Mapping[tuple[str, ...], list[Element]]:
    """Elements by the data sets that ask for them; of two frequencies the first is kept."""
    asking: dict[str, list[str]] = {}
    for uid, each in sets.items():
        for entry in each.data_set_elements:
            if entry.data_element.id in elements.codes:
                asking.setdefault(entry.data_element.id, []).append(uid)
    together: dict[tuple[str, ...], list[Element]] = {}
    for uid, code in elements.codes.items():
        if uid in asking:
            kept = _of_one_kind(bundle, uid, [sets[each] for each in asking[uid]])
            together.setdefault(kept, []).append(elements.elements[code])
    return together


def _of_one_kind(bundle: Bundle, element: str, asking: Sequence[DataSet]) -> tuple[str, ...]:
    first = asking[0]
    alike = [each for each in asking if each.period_type == first.period_type
             and each.category_combo == first.category_combo]  # fmt: skip
    if len(alike) < len(asking):
        bundle.tell(
            "DHI-031",
            N_("{value} is reported {count} different ways; it stands on “{first}” alone"),
            bundle.metadata.all(DataElement)[element],
            remedy=N_("Make an element of its own for each frequency."),
            count=len({(each.period_type, each.category_combo) for each in asking}),
            first=first.called,
        )
    return tuple(dict.fromkeys(each.id for each in alike))


def _form(
    bundle: Bundle,
    asking: Sequence[DataSet],
    *,
    elements: Sequence[Element],
    codes: Mapping[str, str],
    units: Units,
    parts: Disaggregations,
) -> Form:
    first, *others = asking
    code = codes[first.id]
    names = dict(bundle.names(first))
    if others:
        code = uid_for("form", "+".join(codes[each.id] for each in asking))
        names = {"en": " + ".join(each.called for each in asking)[:300]}
    kinds, owing = _owed_by(bundle, asking, units)
    combo = parts.codes.get(first.category_combo.id, "") if first.category_combo else ""
    return Form(
        code=code,
        uid=first.id if not others else code,
        names=names,
        frequency=_PERIOD_TYPES[first.period_type],
        elements=tuple(each.code for each in elements),
        due_days=min(_LONGEST_WAIT, max(0, *(int(each.timely_days) for each in asking))),
        kinds=kinds,
        units=owing,
        attribute_combo=combo or None,
    )


def _owed_by(
    bundle: Bundle, asking: Sequence[DataSet], units: Units
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kinds, where all units of them and nobody else are assigned; else the units themselves."""
    assigned = {ref.id for each in asking for ref in each.organisation_units}
    if not assigned:
        kinds = _lowest(units)
        bundle.tell(
            "DHI-032",
            N_("nobody is assigned to {value}"),
            asking[0],
            remedy=N_("All units of the kind “{kind}” owe it until you say who does."),
            kind=kinds[0],
        )
        return kinds, ()
    meant = [each for each in units.units if each.uid in assigned]
    of_kinds = {each.kind for each in meant}
    is_all_of_them = all(each.uid in assigned for each in units.units if each.kind in of_kinds)
    if is_all_of_them and UnitKind.ZONE not in of_kinds:
        return tuple(sorted(of_kinds)), ()
    return (), tuple(sorted(each.code for each in meant))


def _lowest(units: Units) -> tuple[str, ...]:
    """The kind of most units that nothing stands under."""
    parents = {each.placements[0].parent for each in units.units}
    leaves = [each.kind.value for each in units.units if each.code not in parents]
    return (max(sorted(set(leaves)), key=leaves.count, default=UnitKind.FACILITY.value),)
