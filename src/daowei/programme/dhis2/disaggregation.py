"""Disaggregations: categories, their combinations, and the default that divides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from daowei.foundation.texts import N_
from daowei.programme.definition import (
    Category,
    CategoryCombo,
    Option,
    OptionCombo,
)
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.metadata import (
    CategoryOfOptions,
    CategoryOption,
    Combo,
    ComboOfOptions,
)

DEFAULT_COMBO, DEFAULT_OPTION_COMBO = "bjDvmb4bfuf", "HllvX50cXC0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disaggregations:
    """Categories and their combinations by code.

    ``codes``: of combinations by uid, "" for those that divide nothing. ``options``: codes of
    option combinations by uid, "" for the one that divides nothing.
    """

    categories: Mapping[str, Category]
    combos: Mapping[str, CategoryCombo]
    codes: Mapping[str, str]
    options: Mapping[str, str]


def disaggregations_of(bundle: Bundle) -> Disaggregations:
    """Whatever the bundle holds whole; a combination of which a part is missing is told."""
    metadata = bundle.metadata
    option_codes = bundle.codes(metadata.all(CategoryOption))
    category_codes = bundle.codes(metadata.all(CategoryOfOptions))
    whole = {uid: each for uid, each in metadata.all(Combo).items() if _is_whole(bundle, each)}
    codes = bundle.codes(whole)
    categories = {
        category_codes[uid]: _category(
            bundle, each, code=category_codes[uid], option_codes=option_codes
        )
        for uid, each in metadata.all(CategoryOfOptions).items()
        if any(ref.id == uid for combo in whole.values() for ref in combo.categories)
    }
    combos = {
        codes[uid]: _combo(
            bundle, each, code=codes[uid], categories=categories, category_codes=category_codes
        )
        for uid, each in whole.items()
    }
    defaults = [each for each in metadata.all(Combo).values() if _is_default(each)]
    default_options = {ref.id for each in defaults for ref in each.category_option_combos}
    default_options |= {uid for uid, each in metadata.all(ComboOfOptions).items()
                        if each.category_combo and each.category_combo.id in
                        {combo.id for combo in defaults}}  # fmt: skip
    return Disaggregations(
        categories=categories,
        combos=combos,
        codes={**codes, **dict.fromkeys((each.id for each in defaults), ""), DEFAULT_COMBO: ""},
        options={
            **{each.uid: each.code for combo in combos.values() for each in combo.combos},
            **dict.fromkeys((*default_options, DEFAULT_OPTION_COMBO), ""),
        },
    )


def _is_default(combo: Combo) -> bool:
    return combo.is_default or combo.id == DEFAULT_COMBO or combo.called == "default"


def _is_whole(bundle: Bundle, combo: Combo) -> bool:
    """Whether all its categories and options are there; the default divides nothing."""
    if _is_default(combo):
        return False
    categories = bundle.metadata.all(CategoryOfOptions)
    options = bundle.metadata.all(CategoryOption)
    known = [categories[each.id] for each in combo.categories if each.id in categories]
    is_whole = len(known) == len(combo.categories) > 0 and all(
        each.category_options and all(option.id in options for option in each.category_options)
        for each in known
    )
    if not is_whole:
        bundle.tell(
            "DHI-020",
            N_("the combination {value} is not whole: categories or options are missing"),
            combo,
            remedy=N_("Export categoryOptions, categories and categoryOptionCombos with it."),
        )
    return is_whole


def _category(
    bundle: Bundle, category: CategoryOfOptions, *, code: str, option_codes: Mapping[str, str]
) -> Category:
    options = bundle.metadata.all(CategoryOption)
    return Category(
        code=code,
        uid=category.id,
        names=bundle.names(category),
        options=tuple(
            Option(code=option_codes[each.id], uid=each.id, names=bundle.names(options[each.id]))
            for each in category.category_options
        ),
    )


def _combo(
    bundle: Bundle,
    combo: Combo,
    *,
    code: str,
    categories: Mapping[str, Category],
    category_codes: Mapping[str, str],
) -> CategoryCombo:
    crossed = [categories[category_codes[each.id]] for each in combo.categories]
    uids = {
        frozenset(ref.id for ref in each.category_options): uid
        for uid, each in bundle.metadata.all(ComboOfOptions).items()
        if each.category_combo and each.category_combo.id == combo.id
    }
    return CategoryCombo(
        code=code,
        uid=combo.id,
        names=bundle.names(combo),
        categories=tuple(each.code for each in crossed),
        combos=tuple(
            OptionCombo(
                code="_".join(option.code for option in options),
                uid=uids.get(frozenset(option.uid for option in options), ""),
                options=tuple(option.code for option in options),
            )
            for options in product(*(each.options for each in crossed))
        ),
    )
