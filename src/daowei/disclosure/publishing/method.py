"""The published rules: those files of a programme that say how figures become a league table."""

from collections.abc import Mapping
from dataclasses import dataclass

from daowei.assessment.assessing import groups_of, scored_units
from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import parse_period
from daowei.programme.charter.results import is_about_rights
from daowei.programme.charter.tagging import Tagger
from daowei.programme.definition import Agreement, Programme, Use
from daowei.programme.formulas import Formulas
from daowei.programme.register_files import units_csv
from daowei.programme.registers import GEOMETRY, PEOPLE, UNITS

FOLDER = "method"
# registers of people and places, and examples, say nothing of how a score is made
_LEFT_OUT = frozenset({PEOPLE, GEOMETRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a published score is made by: an agreement, and the definitions and units behind it."""

    programme: Programme
    formulas: Formulas
    registry: Registry
    agreement: Agreement

    @property
    def periods(self) -> tuple[str, str]:
        """The period before, which baselines are of, and the agreement's own."""
        own = parse_period(self.agreement.period)
        return own.shifted(-1).iso, own.iso

    @property
    def units(self) -> tuple[str, ...]:
        """The units that are scored, in the order of the tree."""
        return scored_units(self.agreement, self.registry)

    @property
    def shown(self) -> tuple[str, ...]:
        """The units that figures are published of: the scored ones, and all above them."""
        tree = self.registry.tree_at(parse_period(self.agreement.period).end)
        above = {each for unit in self.units for each in tree.ancestors(unit)}
        wanted = above.union(self.units)
        return tuple(each for each in tree.codes if each in wanted)

    @property
    def groups(self) -> Mapping[str, str]:
        """The group that each unit is compared in."""
        return groups_of(self.agreement, self.registry, self.units)

    @property
    def scored(self) -> frozenset[str]:
        """The indicators that the agreement scores."""
        return frozenset(each.indicator for each in self.agreement.criteria)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators whose figures are told: scored ones, and those meant for the public."""
        told = self.programme.indicators.items()
        return tuple(code for code, each in told if code in self.scored or Use.PUBLISH in each.uses)

    @property
    def rights(self) -> frozenset[str]:
        """The criteria that measure rights or quality."""
        tagger = Tagger(self.programme, self.formulas)
        return frozenset(
            each.code
            for each in self.agreement.criteria
            if is_about_rights(tagger.of_indicator(each.indicator).above)
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The population groups that targets are shared out by."""
        rules = (each.target for each in self.agreement.criteria)
        named = {str(each.settings.get("key")) for each in rules if each.rule == "share_of_parent"}
        return tuple(sorted(named))


def method_files(files: Mapping[str, bytes], registry: Registry) -> dict[str, bytes]:
    """The files of a programme's folder that are published, by name, with the units as kept."""
    kept = {
        name: content
        for name, content in files.items()
        if name not in _LEFT_OUT and not name.startswith("examples/")
    }
    return {
        f"{FOLDER}/{name}": content
        for name, content in {**kept, UNITS: units_csv(registry)}.items()
    }
