"""The charter read over one definition: every rule, every place, told at once."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from daowei.foundation.digests import digest
from daowei.programme.charter import governance, results
from daowei.programme.charter.kinds import K_MIN, KINDS
from daowei.programme.charter.lexicon import document
from daowei.programme.charter.privacy import RETENTION_DAYS
from daowei.programme.charter.reading import read
from daowei.programme.charter.rules import Refusal, Rule, refusals_by, rules, rules_for
from daowei.programme.charter.vocabulary import concepts


def check_definition(definition: Mapping[str, object], *, as_of: date) -> tuple[Refusal, ...]:
    """Why the definition may not stand; nothing means that it may.

    ``lexicon_cleared`` and ``second_signature`` are believed here: whoever reads a folder sets
    them from verified signatures and takes typed ones away first (``graph.check_programme``).
    """
    readable = read(definition, as_of=as_of)
    return tuple(each for rule in rules_for(readable.kind) for each in refusals_by(rule, readable))


def rule_ids(refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    """The rules broken, each once, in order."""
    return tuple(sorted({each.rule for each in refusals}))


@cache
def charter_digest() -> str:
    """The digest of all that decides a verdict: rules, vocabulary, lexicon, kinds, thresholds.

    It travels with every result and publication (CH-68).
    """
    return digest(
        {
            "rules": [_fixed(each) for each in rules().values()],
            "vocabulary": concepts(),
            "lexicon": document(),
            "kinds": dict(KINDS),
            "thresholds": {
                "smallest_cell": K_MIN,
                "rights_share": str(results.RIGHTS_SHARE),
                "notice_days": governance.NOTICE_DAYS,
                "acknowledge_days": governance.ACKNOWLEDGE_DAYS,
                "resolve_days": governance.RESOLVE_DAYS,
                "channels": governance.CHANNELS_NEEDED,
                "retention_days": RETENTION_DAYS,
            },
        }
    )


def _fixed(rule: Rule) -> dict[str, object]:
    return {"id": rule.id, "name": rule.name, "text": rule.text, "kinds": rule.kinds}
