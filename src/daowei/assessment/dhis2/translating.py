"""From the identifiers of a question to the programme's codes, and back for the answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from daowei.assessment.analytics import Query
from daowei.assessment.dhis2.asking import AnalyticsRefusedError, Asked
from daowei.foundation.hierarchy import Registry, Tree
from daowei.foundation.texts import named
from daowei.programme.definition import Names, Programme
from daowei.reporting.exchange.directory import DEFAULT_OPTION_COMBO

RATES = frozenset(
    {"REPORTING_RATE", "REPORTING_RATE_ON_TIME", "ACTUAL_REPORTS", "ACTUAL_REPORTS_ON_TIME",
     "EXPECTED_REPORTS"}
)  # fmt: skip
_OWN = {"USER_ORGUNIT": 0, "USER_ORGUNIT_CHILDREN": 1, "USER_ORGUNIT_GRANDCHILDREN": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One data item: what it is called in the question, and in the programme.

    ``kind``: DHIS2's ``dimensionItemType``. ``about``: code of the element, indicator or form.
    """

    uid: str
    code: str
    names: Names
    kind: str
    about: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Translation:
    """What a question may name: a programme, its register on a day, and the asker's own units."""

    programme: Programme
    registry: Registry
    tree: Tree
    own: tuple[str, ...]

    # ── data ────────────────────────────────────────────────────────────────────────

    def items(self, asked: Asked) -> tuple[Item, ...]:
        """The data items, those split by ``co`` one by one.

        Raises: AnalyticsRefusedError: an item is unknown.
        """
        found = []
        for text in asked.of("dx") or ():
            item = self._item(text)
            if item is None:
                raise AnalyticsRefusedError(
                    "E7124", f"Dimension `dx` has an item that does not exist: `{text}`"
                )
            found += self._split(item) if "co" in asked.dimensions else [item]
        return tuple(found)

    def _item(self, text: str) -> Item | None:
        name, _, rest = text.partition(".")
        if rest in RATES and name in self._forms:
            return self._rate(name, rest)
        if not rest and name in self._indicators:
            known = self.programme.indicators[self._indicators[name]]
            return Item(uid=known.uid, code=known.code, names=known.names, kind="INDICATOR",
                        about=known.code, details={"indicatorType": known.factor})  # fmt: skip
        return self._element(name, rest) if name in self._elements else None

    def _rate(self, name: str, metric: str) -> Item:
        form = self.programme.forms[self._forms[name]]
        said = metric.replace("_", " ").lower()
        return Item(
            uid=f"{form.uid}.{metric}",
            code=f"{form.code}.{metric}",
            names={language: f"{each} - {said}" for language, each in form.names.items()},
            kind="REPORTING_RATE",
            about=form.code,
        )

    def _element(self, name: str, rest: str) -> Item | None:
        known = self.programme.elements[self._elements[name]]
        details: dict[str, object] = {
            "valueType": known.value_type.value,
            "aggregationType": known.aggregation.value,
            "totalAggregationType": known.aggregation.value,
        }
        whole = Item(uid=known.uid, code=known.code, names=known.names, kind="DATA_ELEMENT",
                     about=known.code, details=details)  # fmt: skip
        parts = [each for each in rest.split(".") if each]
        if not parts:
            return whole
        if any(each != "*" and each not in self._combos for each in parts):
            return None
        codes = [each if each == "*" else self._combos[each] for each in parts]
        told = [self._combo_names.get(each, {"en": each}) for each in parts if each != "*"]
        return replace(
            whole,
            uid=f"{known.uid}.{rest}",
            code=".".join((known.code, *codes)),
            names=_with_parts(known.names, told),
            kind="DATA_ELEMENT_OPERAND",
        )

    def _split(self, item: Item) -> list[Item]:
        if item.kind != "DATA_ELEMENT":
            raise AnalyticsRefusedError(
                "E7115", "Data elements must be of a value and aggregation type that allow "
                f"aggregation by category option combo: `{item.uid}`"
            )  # fmt: skip
        combo = self.programme.elements[item.about].category_combo
        uids = (
            [each.uid for each in self.programme.category_combos[combo].combos]
            if combo
            else [DEFAULT_OPTION_COMBO]
        )
        return [
            replace(
                item,
                code=f"{item.code}.{self._combos[each]}",
                uid=f"{item.uid}.{each}",
                kind="DATA_ELEMENT_OPERAND",
            )
            for each in uids
        ]

    @cached_property
    def _forms(self) -> Mapping[str, str]:
        return _by_either(self.programme.forms)

    @cached_property
    def _indicators(self) -> Mapping[str, str]:
        return _by_either(self.programme.indicators)

    @cached_property
    def _elements(self) -> Mapping[str, str]:
        return _by_either(self.programme.elements)

    @cached_property
    def _combos(self) -> Mapping[str, str]:
        """Combinations as the cube knows them, by uid and by code."""
        found = {DEFAULT_OPTION_COMBO: DEFAULT_OPTION_COMBO}
        for combo in self.programme.category_combos.values():
            for each in combo.combos:
                found[each.uid] = found[each.code] = each.code
        return found

    @cached_property
    def _combo_names(self) -> Mapping[str, Names]:
        options = {
            option.code: option.names
            for category in self.programme.categories.values()
            for option in category.options
        }
        found: dict[str, Names] = {DEFAULT_OPTION_COMBO: {"en": "default"}}
        for combo in self.programme.category_combos.values():
            for each in combo.combos:
                names = [options.get(code, {"en": code}) for code in each.options]
                found[each.uid] = found[each.code] = _with_parts(names[0], names[1:], ", ")
        return found

    def combo_names(self, uid: str) -> Names:
        """The names of a category option combination."""
        return self._combo_names.get(uid, {"en": uid})

    # ── units ───────────────────────────────────────────────────────────────────────

    def units(self, asked: Asked, texts: Iterable[str] | None) -> tuple[str, ...] | None:
        """The units meant, as codes, in the order of the question, those of keywords in the tree's.

        Raises: AnalyticsRefusedError: a unit, level or group is unknown.
        """
        if texts is None:
            return None
        plain, kept = [], []
        for text in texts:
            if text in _OWN:
                plain += self._own(_OWN[text], asked.user_units)
            elif text.startswith("LEVEL-"):
                kept.append(self._level(text))
            elif text.startswith("OU_GROUP-"):
                kept.append(self._group(text))
            else:
                plain.append(self._unit(text))
        if not kept:
            return tuple(dict.fromkeys(plain))
        return self._within(plain, kept)

    def _within(self, plain: Sequence[str], kept: Sequence[frozenset[str]]) -> tuple[str, ...]:
        """Units of the levels and groups, below the units named beside them."""
        meant = frozenset().union(*kept)
        inside = (
            {each for top in plain for each in self.tree.descendants(top, itself=True)}
            if plain
            else set(self.tree.codes)
        )
        return tuple(each for each in self.tree.codes if each in meant and each in inside)

    def _unit(self, text: str) -> str:
        code = self._units.get(text)
        if code is None or code not in self.tree:
            raise AnalyticsRefusedError(
                "E7124", f"Dimension `ou` has an item that does not exist: `{text}`"
            )
        return code

    @cached_property
    def _units(self) -> Mapping[str, str]:
        units = self.registry.units.values()
        return {name: each.code for each in units for name in (each.code, each.uid)}

    def _own(self, below: int, named_units: Sequence[str]) -> list[str]:
        tops = [self._unit(each) for each in named_units] or [
            each for each in self.own if each in self.tree
        ]
        for _ in range(below):
            tops = [child for each in tops for child in self.tree.children(each)]
        return tops

    def _level(self, text: str) -> frozenset[str]:
        number = text.removeprefix("LEVEL-")
        if not (number.isascii() and number.isdigit() and len(number) < 3):
            raise AnalyticsRefusedError("E7124", f"Level does not exist: `{text}`")
        return frozenset(self.tree.at_level(int(number)))

    def _group(self, text: str) -> frozenset[str]:
        name = text.removeprefix("OU_GROUP-")
        groups = [
            (set_code, each)
            for set_code, group_set in self.programme.group_sets.items()
            for each in group_set.groups
            if name in {each.uid, each.code}
        ]
        if not groups:
            raise AnalyticsRefusedError("E7124", f"Org unit group does not exist: `{text}`")
        (set_code, group) = groups[0]
        return frozenset(
            code for code, unit in self.registry.units.items()
            if unit.groups.get(set_code) == group.code
        )  # fmt: skip

    # ── the question ────────────────────────────────────────────────────────────────

    def query(self, asked: Asked, items: Sequence[Item]) -> Query:
        """The question in the programme's codes.

        Raises: AnalyticsRefusedError: a unit is unknown, or no unit is left.
        """
        units = self.units(asked, asked.dimensions.get("ou"))
        filtered = self.units(asked, asked.filters.get("ou"))
        if units == () or filtered == ():
            raise AnalyticsRefusedError("E7143", "Org unit selection contains no org units: `ou`")
        return Query(
            items=tuple(each.code for each in items),
            periods=asked.dimensions.get("pe"),
            units=units,
            filter_periods=asked.filters.get("pe"),
            filter_units=filtered,
            between=asked.days,
            aggregation=asked.aggregation,
            unrounded=asked.skip_rounding,
        )


def _by_either(things: Mapping[str, object]) -> dict[str, str]:
    """Codes by uid and by code."""
    return {name: code for code, each in things.items() for name in (code, each.uid)}  # type: ignore[attr-defined]  # all have one


def _with_parts(names: Names, parts: Sequence[Names], joint: str = " ") -> Names:
    languages = {*names, *(language for each in parts for language in each)}
    return {
        language: joint.join(named(each, language) for each in (names, *parts))
        for language in sorted(languages)
    }
