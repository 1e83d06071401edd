"""Items of an expression as DHIS2's own cases name them."""

from collections.abc import Iterator, Mapping

from daowei.language.dialects import Home
from daowei.language.functions import FUNCTIONS
from daowei.language.parse import item_of
from daowei.language.tokens import Token, TokenKind, tokens
from daowei.language.tree import Call, Item, ItemKind, Node, View, Words, viewed, walk

Names = Mapping[str, str]

# ── names (dhis2-core) ──────────────────────────────────────────────────────────────

# the fixture's names that the file's own list leaves out: a uid's beginning and its name's
_BEGINNINGS = {
    "programInd": "Pi",
    "trakEntAtt": "Tea",
    "orgUnitGrp": "Oug",
    "OrgUnitUid": "Ou",
}
_WITHOUT_DATA = (ItemKind.CONSTANT, ItemKind.GROUP_COUNT, ItemKind.PERIOD_FACT)
_FACTS = {"days": "[Number of days]"}


def name_of(uid: str, names: Names) -> str:
    """The name the file or its fixture gives to a uid, else the uid."""
    beginning = _BEGINNINGS.get(uid[:-1])
    return names.get(uid) or (f"{beginning}{uid[-1]}" if beginning else uid)


def item_name(item: Item, names: Names) -> str:
    """``DeA CocB``, ``DsA - Reporting rate``, ``[Number of days]``."""
    match item.kind:
        case ItemKind.PERIOD_FACT:
            return _FACTS.get(item.parts[0], f"[{item.parts[0]}]")
        case ItemKind.REPORTING_RATE:
            form, metric = item.parts
            return f"{name_of(form, names)} - {metric.replace('_', ' ').capitalize()}"
        case _:
            return " ".join(name_of(part, names) for part in item.parts)


def named_items(node: Node, names: Names) -> str:
    """The names of all items that have data, in order of name, modifiers included."""
    found = {
        item_name(item, names) + _modifiers(view)
        for item, view in viewed(node)
        if isinstance(item, Item) and item.kind not in _WITHOUT_DATA
    }
    return " ".join(sorted(found))


def _modifiers(view: View) -> str:
    return "".join(
        f".{name}()" if value is True else f".{name}({value})"
        for name, value in settings_of(view).items()
    )


def settings_of(view: View) -> dict[str, object]:
    """The modifiers that add up to a view; those that change nothing are left out."""
    settings: dict[str, object] = {
        "periodOffset": view.period_offset or None,
        "stageOffset": view.stage_offset or None,
        "yearToDate": view.year_to_date or None,
        "minDate": view.min_date and view.min_date.isoformat(),
        "maxDate": view.max_date and view.max_date.isoformat(),
        "aggregationType": view.aggregation,
    }
    return {name: value for name, value in settings.items() if value is not None}


def described(text: str, names: Names) -> str:
    """The text as written, with names in place of items and of the uids of units and groups."""
    return "".join(_described(text, names)).strip()


def _described(text: str, names: Names) -> Iterator[str]:
    inside_units = False
    for token in tokens(text):
        if token.text.startswith("orgUnit."):
            inside_units = True
        elif token.text == ")":
            inside_units = False
        yield _shown(token, names, inside_units=inside_units)


def _shown(token: Token, names: Names, *, inside_units: bool) -> str:
    if token.kind is TokenKind.ITEM:
        return item_name(item_of(token), names)
    if token.kind is TokenKind.BRACKETED:
        return _FACTS.get(token.text[1:-1], token.text)
    if token.kind is TokenKind.NAME and inside_units:
        return name_of(token.text, names)
    return token.text


def unit_groups(node: Node) -> tuple[str, ...]:
    """The uids of all unit groups the expression asks about, in order."""
    return tuple(
        sorted(
            {
                each.value
                for call in walk(node)
                if isinstance(call, Call) and call.function == "orgUnit.group"
                for each in call.arguments
                if isinstance(each, Words)
            }
        )
    )


# ── kinds of identifiers (the Kotlin library) ───────────────────────────────────────

_TYPES: Mapping[ItemKind, tuple[str, tuple[tuple[str, ...], ...]]] = {
    ItemKind.ELEMENT: (
        "DATA_ELEMENT",
        (
            ("DataElementUID",),
            ("ProgramStageUID", "DataElementUID"),
            ("DataElementUID", "CategoryOptionUID", "AttributeOptionComboUID"),
        ),
    ),
    ItemKind.PROGRAM_ATTRIBUTE: (
        "ATTRIBUTE",
        (("AttributeUID",), ("ProgramUID", "AttributeUID")),
    ),
    ItemKind.CONSTANT: ("CONSTANT", (("ConstantUID",),)),
    ItemKind.PROGRAM_ELEMENT: ("PROGRAM_DATA_ELEMENT", ((), ("ProgramUID", "DataElementUID"))),
    ItemKind.PROGRAM_INDICATOR: ("PROGRAM_INDICATOR", (("ProgramIndicatorUID",),)),
    ItemKind.INDICATOR: ("INDICATOR", (("IndicatorUID",),)),
    ItemKind.GROUP_COUNT: ("ORG_UNIT_GROUP", (("OrganisationUnitGroupUID",),)),
    ItemKind.REPORTING_RATE: ("REPORTING_RATE", ((), ("DataSetUID", "ReportingRateType"))),
    ItemKind.PROGRAM_VARIABLE: ("PROGRAM_VARIABLE", (("ProgramVariableName",),)),
}
# a part may say itself what it identifies; the first is misspelt in the original
_PREFIXES = {
    "deGroup": "DateElementGroupUID",
    "co": "CategoryOptionUID",
    "coGroup": "CategoryOptionGroupUID",
}


def collected(node: Node) -> list[object]:
    """Every item with the kinds of its identifiers and its modifiers."""
    sampled = {
        each.at
        for call in walk(node)
        if isinstance(call, Call) and FUNCTIONS[call.function].home is Home.SAMPLES
        for each in walk(call)
        if isinstance(each, Item)
    }
    return [
        _collected(item, view, sampled=item.at in sampled)
        for item, view in viewed(node)
        if isinstance(item, Item) and item.kind in _TYPES
    ]


def _collected(item: Item, view: View, *, sampled: bool) -> dict[str, object]:
    kind, by_count = _TYPES[item.kind]
    types = by_count[len(item.parts) - 1]
    modifiers = settings_of(view) | ({"periodAggregation": True} if sampled else {})
    ids = [_identifiers(part, usual) for part, usual in zip(item.parts, types, strict=True)]
    return {"type": kind, "ids": ids, "modifiers": modifiers}


def _identifiers(part: str, usual: str) -> list[dict[str, str]]:
    """One or (joined by ``&``) several identifiers of one kind."""
    prefix, colon, uids = part.rpartition(":")
    kind = _PREFIXES[prefix] if colon else usual
    return [{"idType": kind, "value": uid} for uid in uids.split("&")]
