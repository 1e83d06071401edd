"""From identifiers as they were sent to positions in the directory."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from daowei.foundation.periods import Period, try_period
from daowei.foundation.uids import is_uid
from daowei.reporting.exchange.data_value_sets import DataValueSet
from daowei.reporting.exchange.directory import DEFAULT_CATEGORY_COMBO, Directory, IdKind
from daowei.reporting.exchange.refusals import NONE, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """DHIS2's codes for one kind of identifier: left out, not found, not a uid."""

    absent: str | None
    unknown: str
    malformed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One part of a value's key: where it was sent, what it is, which codes its faults have."""

    column: str
    kind: IdKind
    position: str
    faults: Faults
    name: str | None = None

    @property
    def field(self) -> str:
        """DHIS2's name of the field."""
        return self.name or self.kind.value


ELEMENT = Key(
    column="data_element",
    kind=IdKind.DATA_ELEMENT,
    position="element",
    faults=Faults(absent="E8102", unknown="E8103", malformed="E8104"),
)
UNIT = Key(
    column="org_unit",
    kind=IdKind.ORG_UNIT,
    position="unit",
    faults=Faults(absent="E8105", unknown="E8107", malformed="E8106"),
)
COMBO = Key(
    column="category_option_combo",
    kind=IdKind.CATEGORY_OPTION_COMBO,
    position="combo",
    faults=Faults(absent=None, unknown="E8108", malformed="E8109"),
)
ATTRIBUTE = Key(
    column="attribute_option_combo",
    kind=IdKind.ATTRIBUTE_OPTION_COMBO,
    position="attribute",
    faults=Faults(absent=None, unknown="E8110", malformed="E8111"),
)
DATA_SET = Key(
    column="data_set",
    kind=IdKind.DATA_SET,
    position="data_set_position",
    faults=Faults(absent=None, unknown="E8005", malformed="E8004"),
)
KEYS = (DATA_SET, ELEMENT, UNIT, COMBO, ATTRIBUTE)
PERIOD = replace(ELEMENT, column="period", position="period_position", name="period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Sent values with positions beside their texts, and what could not be decoded.

    ``periods``: the period each position in the column ``period_position`` stands for.
    Missing: a position is null where a well-formed uid names nothing, or decoding failed.
    """

    table: pl.DataFrame
    periods: tuple[Period, ...]
    refused: pl.DataFrame


def schemes_of(stated: Mapping[str, str], *, general: str = "UID") -> dict[IdKind, str]:
    """The id scheme of each kind of object from parameters such as ``orgUnitIdScheme``.

    A scheme of its own goes before the general ``idScheme``; names are read in any case.
    """
    by_name = {name.lower(): scheme for name, scheme in stated.items() if scheme}
    base = by_name.get("idscheme", general)
    return {kind: _spelt(by_name.get(f"{kind.lower()}idscheme", base)) for kind in IdKind}


def _spelt(scheme: str) -> str:
    name, colon, attribute = scheme.partition(":")
    return f"{name.upper()}{colon}{attribute}"


def decode(
    document: DataValueSet, directory: Directory, *, schemes: Mapping[IdKind, str]
) -> Decoded:
    """Positions for all identifiers of a document; everything that has none is told."""
    reader = _Reader(directory=directory, schemes=schemes, refusals=[])
    periods, by_text = _periods_in(document.values["period"])
    table = document.values.with_columns(
        *(reader.position(key) for key in KEYS),
        _looked_up("period", by_text).alias("period_position"),
    )
    for key in KEYS:
        reader.tell_lost(table, key)
    reader.refuse_where(table, table["period_position"].is_null(), "E8100", key=PERIOD)
    table = reader.with_options(table, ATTRIBUTE, column="attribute_options", by=())
    table = reader.with_options(table, COMBO, column="category_options", by=("element",))
    return Decoded(table=table, periods=periods, refused=pl.concat([NONE, *reader.refusals]))


def _periods_in(texts: pl.Series) -> tuple[tuple[Period, ...], dict[str, int]]:
    """The periods named, and the number of each by every text that names it."""
    periods: dict[str, tuple[int, Period]] = {}
    by_text: dict[str, int] = {}
    for text in texts.unique().drop_nulls().sort():
        if (period := try_period(text)) is not None:
            by_text[text] = periods.setdefault(period.iso, (len(periods), period))[0]
    return tuple(period for _, period in periods.values()), by_text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    directory: Directory
    schemes: Mapping[IdKind, str]
    refusals: list[pl.DataFrame]

    def refuse_where(self, table: pl.DataFrame, rows: pl.Series, code: str, *, key: Key) -> None:
        if rows.any():
            lost = table.filter(rows)
            self.refusals.append(refused(lost, code, field=key.field, value=key.column))

    def position(self, key: Key) -> pl.Expr:
        """The position that each text stands for under the kind's scheme."""
        known = self.directory.positions(key.kind, self.schemes[key.kind])
        return _looked_up(key.column, known).alias(key.position)

    def tell_lost(self, table: pl.DataFrame, key: Key) -> None:
        """Tells identifiers left out, malformed or unknown.

        A well-formed uid that names nothing is told later, by the form that it does not belong to.
        """
        lost = table[key.position].is_null()
        if not lost.any():
            return
        texts = table[key.column]
        nameless = (texts == "").fill_null(value=True)
        if key.faults.absent:
            self.refuse_where(table, nameless, key.faults.absent, key=key)
        lost &= ~nameless
        if self.schemes[key.kind] == "UID" and key is not DATA_SET:
            odd = [each for each in texts.filter(lost).unique() if not is_uid(each)]
            self.refuse_where(table, texts.is_in(odd) & lost, key.faults.malformed, key=key)
        else:
            self.refuse_where(table, lost, key.faults.unknown, key=key)

    def with_options(
        self, table: pl.DataFrame, key: Key, *, column: str, by: tuple[str, ...]
    ) -> pl.DataFrame:
        """Option combinations by identifier, else by options in ``column``, else the default."""
        unnamed = pl.col(key.column).is_null() | (pl.col(key.column) == "")
        default = pl.lit(self.directory.default_option_combo, dtype=pl.Int32)
        if table[column].null_count() == len(table):
            if table[key.position].null_count():
                filled = pl.when(unnamed).then(default).otherwise(key.position)
                table = table.with_columns(filled.alias(key.position))
            return table
        cases = self._resolved(table.filter(unnamed), key, column=column, by=by)
        keys = [each for each in cases.columns if each != "by_options"]
        by_options = pl.when(pl.col(column).is_null()).then(default).otherwise("by_options")
        filled = pl.when(unnamed).then(by_options).otherwise(key.position)
        return (
            table.join(cases, on=keys, how="left", maintain_order="left", nulls_equal=True)
            .with_columns(filled.alias(key.position))
            .drop("by_options")
        )

    def _resolved(
        self, rows: pl.DataFrame, key: Key, *, column: str, by: tuple[str, ...]
    ) -> pl.DataFrame:
        """One row per combination of options sent, with the option combination it names."""
        keys = ["data_set_position", *by, "attribute_combo", column]
        cases = rows.select(keys).unique(maintain_order=True).filter(pl.col(column).is_not_null())
        combo_of = self._element_combo if by else self._attribute_combo
        found = [
            self.by_options(combo_of(case), case[column]) for case in cases.iter_rows(named=True)
        ]
        cases = cases.with_columns(pl.Series("by_options", found, dtype=pl.Int32))
        lost = rows.join(cases.filter(pl.col("by_options").is_null()), on=keys, nulls_equal=True)
        self.refusals.extend(
            refused(group, code, field=key.field, value=column)
            for code, group in (
                ("E8101", lost.filter(pl.col("data_set_position").is_null())),
                (key.faults.unknown, lost.filter(pl.col("data_set_position").is_not_null())),
            )
        )
        return cases

    def _element_combo(self, case: Mapping[str, int | None]) -> str | None:
        data_set, element = case["data_set_position"], case["element"]
        if data_set is None or element is None:
            return None
        known = self.directory.elements[element]
        return self.directory.data_sets[data_set].elements.get(known.uid, known.category_combo)

    def _attribute_combo(self, case: Mapping[str, int | str | None]) -> str | None:
        named, data_set = case["attribute_combo"], case["data_set_position"]
        if named is not None:
            return next(
                (
                    each.uid
                    for each in self.directory.category_combos
                    if named in {each.uid, each.code}
                ),
                None,
            )
        return None if data_set is None else self.directory.data_sets[int(data_set)].category_combo

    def by_options(self, combo: str | None, text: str) -> int | None:
        """The option combination of the combo's own categories; further categories are ignored."""
        if combo is None:
            return None
        if combo == DEFAULT_CATEGORY_COMBO:
            return self.directory.default_option_combo
        sent = json.loads(text)
        chosen = self._listed(sent) if isinstance(sent, list) else self._chosen(combo, sent)
        return None if chosen is None else self.directory.combo_by_options.get((combo, chosen))

    def _listed(self, sent: list[str]) -> frozenset[str] | None:
        options = self.directory.positions(
            IdKind.CATEGORY_OPTION, self.schemes[IdKind.CATEGORY_OPTION]
        )
        if not options.keys() >= set(sent):
            return None
        return frozenset(self.directory.category_options[options[each]].uid for each in sent)

    def _chosen(self, combo: str, sent: Mapping[str, str]) -> frozenset[str] | None:
        categories = self.directory.positions(IdKind.CATEGORY, self.schemes[IdKind.CATEGORY])
        by_category = {
            self.directory.categories[categories[name]].uid: option
            for name, option in sent.items()
            if name in categories
        }
        mine = self.directory.categories_of.get(combo, ())
        if not set(mine) <= by_category.keys():
            return None
        return self._listed([by_category[uid] for uid in mine])


def attribute_by_options(
    options: str, data_set: str, directory: Directory, *, schemes: Mapping[IdKind, str]
) -> str | None:
    """The attribute option combination (uid) of a data set (uid) that the options name."""
    position = directory.positions(IdKind.DATA_SET, "UID")[data_set]
    combo = directory.data_sets[position].category_combo
    reader = _Reader(directory=directory, schemes=schemes, refusals=[])
    found = reader.by_options(combo, options)
    return None if found is None else directory.option_combos[found].uid


def _looked_up(column: str, known: Mapping[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(
        pl.Series(list(known), dtype=pl.String),
        pl.Series(list(known.values()), dtype=pl.Int32),
        default=None,
        return_dtype=pl.Int32,
    )
