"""The charter's verdict on a whole programme: each definition, and how they refer to each other.

What the loader computes (conditions, strata, groups, target rules) is united with what authors
declare; a second signature or a cleared word is never believed because somebody typed it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from daowei.foundation.problems import Problem, Severity
from daowei.foundation.texts import N_, Text
from daowei.programme.charter.approvals import LEXICON, digest_of, verified
from daowei.programme.charter.check import charter_digest, check_definition, rule_ids
from daowei.programme.charter.demands import Demand, demands_of
from daowei.programme.charter.rules import Refusal, refusal, rules
from daowei.programme.charter.subjects import Subject, Subjects
from daowei.programme.definition import Origin, Programme
from daowei.programme.formulas import Formulas


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All refusals at once, and signatures that did not count.

    ``charter``: the digest of the charter that judged; it travels with every result.
    ``judged``: how many definitions were read.
    """

    refusals: tuple[Refusal, ...]
    signatures: tuple[Problem, ...]
    charter: str
    judged: int

    @property
    def allows(self) -> bool:
        """Whether the programme may be activated."""
        return not self.refusals

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules broken, each once, in order."""
        return rule_ids(self.refusals)

    def problems(self) -> tuple[Problem, ...]:
        """The refusals as errors with their places; signatures that did not count as warnings."""
        return (*(as_problem(each) for each in self.refusals), *self.signatures)


def check_programme(
    programme: Programme,
    *,
    formulas: Formulas,
    as_of: date,
    author_keys: frozenset[str] = frozenset(),
) -> Verdict:
    """The charter's verdict on every definition of the programme.

    ``author_keys``: keys of the author known from elsewhere, beside those in approvals.yaml.
    """
    signed, faults = verified(
        programme.approvals, digests=digests_to_sign(programme), author_keys=author_keys
    )
    demands = tuple(demands_of(programme, formulas))
    subjects = tuple(Subjects(programme, formulas, demands=demands, signed=signed))
    refusals = [
        placed for subject in subjects for placed in _judged(subject, signed=signed, as_of=as_of)
    ]
    return Verdict(
        refusals=(*refusals, *_undeclared(programme, demands)),
        signatures=tuple(replace(each, severity=Severity.WARNING) for each in faults),
        charter=charter_digest(),
        judged=len(subjects),
    )


def signable(programme: Programme) -> Mapping[str, object]:
    """Everything a second person may sign, by its name: ``element:births``, ``elements``."""
    return {
        "programme": programme.document,
        "elements": dict(programme.elements),
        **{f"element:{code}": each for code, each in programme.elements.items()},
        **{f"category:{code}": each for code, each in programme.categories.items()},
        **{f"group_set:{code}": each for code, each in programme.group_sets.items()},
        **{f"check:{code}": each for code, each in programme.checks.items()},
        **{f"form:{code}": each for code, each in programme.forms.items()},
        **{f"indicator:{code}": each for code, each in programme.indicators.items()},
        **{f"agreement:{code}": each for code, each in programme.agreements.items()},
        **{
            f"agreement:{agreement.code}.vetoes.{veto.code}": veto
            for agreement in programme.agreements.values()
            for veto in agreement.vetoes
        },
        **{f"further:{each.get('id', '')}": each for each in programme.further},
    }


def digests_to_sign(programme: Programme) -> Mapping[str, str]:
    """The digest of everything that somebody signed, as it stands now."""
    named = {each.of for each in programme.approvals}
    return {name: digest_of(each) for name, each in signable(programme).items() if name in named}


def as_problem(refused: Refusal) -> Problem:
    """The refusal among the other problems of a folder; the way out is its remedy."""
    return Problem(
        code=refused.rule,
        message=refused.message,
        remedy=refused.alternative,
        file=refused.file,
        line=refused.line,
        field=f"{refused.subject} {refused.path}".strip(),
        value=refused.concept,
    )


def _judged(
    subject: Subject, *, signed: frozenset[tuple[str, str]], as_of: date
) -> Iterator[Refusal]:
    content = subject.content
    if (LEXICON, subject.of) in signed:
        content = {**content, "lexicon_cleared": True}
    for each in check_definition(content, as_of=as_of):
        yield _placed(each, of=subject.of, origin=subject.origin)


def _undeclared(programme: Programme, demands: tuple[Demand, ...]) -> Iterator[Refusal]:
    """Uses that an agreement makes of an indicator which does not allow them (CH-54)."""
    for each in demands:
        if each.use not in programme.indicators[each.indicator].uses:
            refused = replace(
                refusal(rules()["CH-54"], path=each.path),
                message=Text(
                    N_("{of} makes {use} of {indicator}, whose uses do not include it."),
                    {"of": each.agreement, "use": each.use.value, "indicator": each.indicator},
                ),
                alternative=Text(N_("Declare the use, and the charter reads it; or leave it out.")),
            )
            yield _placed(refused, of=f"agreement:{each.agreement}", origin=each.origin)


def _placed(refused: Refusal, *, of: str, origin: Origin | None) -> Refusal:
    return replace(
        refused,
        subject=of,
        file=origin.file if origin else None,
        line=origin.line if origin else None,
    )
