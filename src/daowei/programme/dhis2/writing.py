"""The files of the folder that an import gives."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal

from daowei.foundation.hierarchy import Unit
from daowei.foundation.texts import named
from daowei.programme.definition import (
    Category,
    CategoryCombo,
    Element,
    Form,
    GroupSet,
    Indicator,
    Names,
    Option,
)
from daowei.programme.dhis2.indicators import LeftOut
from daowei.programme.dhis2.yaml_text import scalar, section
from daowei.programme.wire import language_of

_HEAD = """\
# Imported from DHIS2. Nothing here scores, ranks or pays anybody: every indicator is observed only.
# What is still yours to say: the legal basis, where people may complain, who was asked.
code: {code}
version: {version}
names: {{{language}: {name}}}
languages: [{languages}]
currency: XXX              # no money in the metadata; write the three letters of your currency
year_start: {year_start}
partial: count             # every reported value counts on its side of a rate, as in DHIS2

# The charter refuses a programme without a law in force (CH-50), without two channels of redress
# (CH-51) and without participation (CH-53). Fill these in and take the marks away:
# legal_basis:
#   - title: "…"
#     status: in_force
#     valid_from: 2024-01-01
# redress:
#   channels: [telephone, in_person]
#   ack_days: 15
#   resolve_days: 60
#   appeal: true
#   non_retaliation: true
#   anonymous_ok: true
# participation:
#   users_consulted: true
"""


def programme_text(  # noqa: PLR0913 - one keyword for each field of the head
    *,
    code: str,
    version: str,
    name: str,
    languages: Iterable[str],
    year_start: int,
    group_sets: Mapping[str, GroupSet],
    constants: Mapping[str, tuple[Decimal, Names]],
) -> str:
    """programme.yaml: what the metadata says, and what its author has to add."""
    head = _HEAD.format(
        code=scalar(code),
        version=scalar(version) if not version[:1].isdigit() else f'"{version}"',
        language=language_of(name),
        name=scalar(name),
        languages=", ".join(languages),
        year_start=year_start,
    )
    sets = {
        each.code: {"names": each.names, "uid": each.uid, "groups": _options(each.groups)}
        for each in group_sets.values()
    }
    named_numbers = {
        key: {"value": f"{value:f}", "names": names} for key, (value, names) in constants.items()
    }
    parts = [head]
    parts += [section("group_sets", sets)] if sets else []
    parts += [section("constants", named_numbers)] if named_numbers else []
    return "\n".join(parts)


def _options(options: Iterable[Option]) -> Mapping[str, Mapping[str, object]]:
    return {each.code: {"names": each.names, "uid": each.uid} for each in options}


def units_text(units: Iterable[Unit], group_sets: Iterable[str]) -> str:
    """units.csv: parents before those under them."""
    sets = tuple(group_sets)
    languages = _other_languages(units := tuple(units))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["code", "name", "parent", "kind", "opened", "closed", "uid"]
        + [f"name_{each}" for each in languages]
        + [f"in:{each}" for each in sets]
    )
    for unit in units:
        (place,) = unit.placements
        name = named(unit.names, "en")
        writer.writerow(
            [unit.code, name, place.parent or "", unit.kind.value, place.since or "",
             place.until or "", unit.uid]
            + [unit.names.get(each, "") for each in languages]
            + [unit.groups.get(each, "") for each in sets]
        )  # fmt: skip
    return out.getvalue()


def _other_languages(units: Iterable[Unit]) -> tuple[str, ...]:
    """Languages of names beside the one in the column ``name``."""
    others = {
        language
        for unit in units
        for language, name in unit.names.items()
        if name != named(unit.names, "en")
    }
    return tuple(sorted(others))


def categories_text(categories: Mapping[str, Category], combos: Mapping[str, CategoryCombo]) -> str:
    """categories.yaml: disaggregations with their uids."""
    single = {
        code: {"names": each.names, "uid": each.uid, "options": _options(each.options)}
        for code, each in categories.items()
    }
    crossed = {
        code: {
            "names": each.names,
            "uid": each.uid,
            "categories": each.categories,
            "uids": {one.code: one.uid for one in each.combos if one.uid},
        }
        for code, each in combos.items()
    }
    return section("categories", single) + "\n" + section("combinations", crossed)


def elements_text(elements: Mapping[str, Element]) -> str:
    """elements.yaml: everything stated, so that nothing hangs on a default."""
    return section(
        "elements",
        {
            code: {
                "names": each.names,
                "uid": each.uid,
                "concept": each.concept,
                "measure": each.measure.value,
                "value_type": each.value_type.value,
                "aggregation": each.aggregation.value,
                "decimals": each.decimals,
                "category_combo": each.category_combo,
            }
            for code, each in elements.items()
        },
    )


def forms_text(forms: Mapping[str, Form]) -> str:
    """forms.yaml."""
    return section(
        "forms",
        {
            code: {
                "names": each.names,
                "uid": each.uid,
                "frequency": each.frequency.value,
                "due_days": each.due_days,
                "kinds": each.kinds,
                "units": each.units,
                "attribute_combo": each.attribute_combo,
                "elements": each.elements,
            }
            for code, each in forms.items()
        },
    )


def indicators_text(indicators: Iterable[Indicator]) -> str:
    """indicators.yaml: observed only, formulas in one spelling."""
    return section(
        "indicators",
        {
            each.code: {
                "names": each.names,
                "uid": each.uid,
                "numerator": each.numerator,
                "denominator": None if each.denominator == "1" else each.denominator,
                "factor": each.factor,
                "decimals": each.decimals,
                "annualised": each.annualised,
                "uses": ("observe",),
                "source": each.source,
            }
            for each in indicators
        },
    )


def left_out_text(left_out: Mapping[str, LeftOut]) -> str:
    """import-left-out.yaml: read by nobody but the author, who may mend and move its entries."""
    head = "# Indicators that were not taken, and why. Mend one, and move it to indicators.yaml.\n"
    return head + section(
        "indicators",
        {
            code: {
                "why": each.why,
                "names": each.names,
                "uid": each.uid,
                "numerator": each.numerator,
                "denominator": each.denominator,
                "factor": each.factor,
                "annualised": each.annualised,
            }
            for code, each in left_out.items()
        },
    )
