"""The page of the charter: its rules and its closed vocabulary, from the registry."""

from writers.markdown import anchor, code, codes, page, plain, section, table
from writers.sources import caption

from daowei.programme.charter.rules import Kept, Rule, rules
from daowei.programme.charter.vocabulary import families, vocabulary
from daowei.programme.library import library

_SECTIONS = {
    "results": "Results",
    "money": "Money",
    "privacy": "Privacy",
    "services": "Services",
    "governance": "Governance",
    "side_doors": "Side doors",
}
_KEPT = {
    Kept.DEFINITION: "on definitions",
    Kept.VALUES: "on values",
    Kept.COMPUTATION: "while computing",
    Kept.PAGES: "on pages",
    Kept.VERIFICATION: "in verifying",
}


def page_of_the_charter() -> str:
    """Every rule with its source and its way out, and every concept."""
    return page(
        "Charter",
        "A definition that breaks a rule is refused (exit code 3). There is no override, no role "
        "that may pass it, no setting that turns it off; to change a rule is to change this "
        "program, in public. `{concept}` and `{path}` stand for what a definition names. Why these "
        "rules: [the charter explained](../explanation/the-charter.md).",
        table(
            ["Rule", "Name", "Refuses"],
            [[_link(each), each.name, plain(each.text)] for each in rules().values()],
        ),
        *(
            section(title, *(_rule(each) for each in rules().values() if each.section == name))
            for name, title in _SECTIONS.items()
        ),
        section("Vocabulary", caption(vocabulary), *(_family(each) for each in families())),
        written_from="the registry of rules and the list of concepts",
    )


def _heading(rule: Rule) -> str:
    return f"{rule.id} {rule.name}"


def _link(rule: Rule) -> str:
    return f"[{rule.id}]({anchor(_heading(rule))})"


def _rule(rule: Rule) -> str:
    reads = "every definition" if "*" in rule.kinds else codes(sorted(rule.kinds))
    ways = "; ".join(f"{each} {library()[each].names['en']}" for each in rule.way_out_ids)
    rows = [
        ["Reads", reads],
        ["Kept", ", ".join(_KEPT[each] for each in rule.kept)],
        ["Source", plain(rule.source)],
        ["Instead", plain(rule.way_out)],
        *([["From the catalogue", plain(ways)]] if ways else []),
    ]
    return section(_heading(rule), plain(rule.text), table(["", ""], rows), level=3)


def _family(family: str) -> str:
    names = families()[family]
    rows = [
        [code(each.id), plain(each.names["en"]), plain(each.names["zh"])]
        for each in vocabulary().values()
        if each.family == family
    ]
    return section(
        f"{family}: {names['en']} · {names['zh']}",
        table(["Concept", "English", "中文"], rows),
        level=3,
    )
