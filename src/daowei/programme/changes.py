"""One change between two versions of a programme: what, where, and whose results it may touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.texts import N_, Text


class Section(StrEnum):
    """Which part of a programme a change stands in."""

    PROGRAMME = "programme"
    GROUP_SET = "group set"
    CATEGORY = "category"
    COMBINATION = "combination"
    ELEMENT = "element"
    FORM = "form"
    CHECK = "check"
    INDICATOR = "indicator"
    AGREEMENT = "agreement"
    PILLAR = "pillar"
    CRITERION = "criterion"
    VETO = "veto"
    AWARD = "award"
    CONSTANT = "constant"
    FURTHER = "further definition"


class ChangeKind(StrEnum):
    """What became of a definition."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


NAMES: Mapping[Section, str] = {
    Section.PROGRAMME: N_("programme"),
    Section.GROUP_SET: N_("group set"),
    Section.CATEGORY: N_("category"),
    Section.COMBINATION: N_("combination"),
    Section.ELEMENT: N_("element"),
    Section.FORM: N_("form"),
    Section.CHECK: N_("check"),
    Section.INDICATOR: N_("indicator"),
    Section.AGREEMENT: N_("agreement"),
    Section.PILLAR: N_("pillar"),
    Section.CRITERION: N_("criterion"),
    Section.VETO: N_("veto"),
    Section.AWARD: N_("award"),
    Section.CONSTANT: N_("constant"),
    Section.FURTHER: N_("further definition"),
}
_SENTENCES = {
    ChangeKind.ADDED: N_("{section} {code} was added"),
    ChangeKind.REMOVED: N_("{section} {code} was removed"),
    ChangeKind.CHANGED: N_("{section} {code}: {field} was {before} and is now {after}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One definition added or removed, or one field changed.

    ``code``: within an agreement ``agreement/criterion``. ``before``, ``after``: as printed, ""
    for none. ``indicators``, ``agreements``: whose results it may touch.
    """

    kind: ChangeKind
    section: Section
    code: str
    field: str = ""
    before: str = ""
    after: str = ""
    indicators: frozenset[str] = frozenset()
    agreements: frozenset[str] = frozenset()

    @property
    def text(self) -> Text:
        """The change in a sentence."""
        values = {
            "section": Text(NAMES[self.section]),
            "code": self.code,
            "field": self.field,
            "before": self.before or "–",
            "after": self.after or "–",
        }
        return Text(_SENTENCES[self.kind], values)
