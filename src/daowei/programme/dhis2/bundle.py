"""One import on its way: the metadata, the codes that its objects get, and what was told so far."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daowei.foundation.problems import ProblemList, Severity
from daowei.foundation.texts import N_
from daowei.programme.dhis2.metadata import Metadata, Thing
from daowei.programme.wire import language_of

_CODE = re.compile(r"\w[\w\-]{0,79}")
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Za-z0-9]{2,8})?")
_LONGEST_NAME = 300


@dataclass(slots=True)
class Bundle:
    """The metadata with a list for everything that is found wrong with it."""

    metadata: Metadata
    problems: ProblemList = field(default_factory=ProblemList)

    def tell(
        self, code: str, message: str, thing: Thing, *, remedy: str, **details: object
    ) -> None:
        """A problem of one object; its place is the object's uid in its file."""
        details.setdefault("severity", Severity.WARNING)
        details.setdefault("value", thing.called)
        self.problems.add(
            code,
            message,
            remedy=remedy,
            file=self.metadata.files.get(thing.id),
            field=thing.id,
            **details,
        )

    def codes(self, things: Mapping[str, Thing]) -> Mapping[str, str]:
        """The code of each object by uid: DHIS2's own where it is one alone, else the uid."""
        times = Counter(each.code for each in things.values() if each.code)
        return {uid: self._code(each, times) for uid, each in things.items()}

    def _code(self, thing: Thing, times: Mapping[str, int]) -> str:
        if not thing.code or thing.code == thing.id:
            return thing.id
        if _CODE.fullmatch(thing.code) and times[thing.code] == 1:
            return thing.code
        self.tell(
            "DHI-010",
            N_("the code “{said}” of {value} cannot be kept: it is not alone, or not one word"),
            thing,
            remedy=N_("The uid stands in for it; give the object a code of its own in DHIS2."),
            said=thing.code,
            severity=Severity.NOTE,
        )
        return thing.id

    def names(self, thing: Thing) -> Mapping[str, str]:
        """The name, and its translations into other languages."""
        own = language_of(thing.called)
        names = {own: self._cut(thing, thing.called)}
        for each in thing.translations:
            said = " ".join(each.value.split())
            if each.property == "NAME" and said and _LOCALE.fullmatch(each.locale):
                language = each.locale.replace("_", "-")
                if language.partition("-")[0] != own:
                    names[language] = said[:_LONGEST_NAME]
        return names

    def _cut(self, thing: Thing, name: str) -> str:
        if len(name) <= _LONGEST_NAME:
            return name
        self.tell(
            "DHI-011",
            N_("the name is longer than {most} characters and was cut"),
            thing,
            remedy=N_("Give it a shorter name."),
            most=_LONGEST_NAME,
        )
        return name[: _LONGEST_NAME - 1] + "…"


def languages_of(names: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The languages in which most things are named, the usual one first."""
    said = Counter(language for each in names for language in each)
    often = [each for each, count in said.most_common() if count * 2 > len(names)]
    return tuple(often) or ("en",)
