"""The page of problems: a heading for each code, with what is said and what can be done."""

from collections.abc import Iterable, Mapping

from writers.markdown import anchor, code, listed, page, plain, section, table
from writers.telling import Telling, tellings

from daowei.programme.charter.rules import rules

GROUPS: Mapping[str, str] = {
    "PRG": "Programme folder",
    "UNT": "Units",
    "PER": "Periods",
    "MNY": "Money",
    "LNG": "Formulas",
    "CH": "Charter",
    "APR": "Approvals",
    "RPT": "Reports",
    "EXC": "Files from elsewhere",
    "E": "Values sent in DHIS2's formats",
    "DHI": "DHIS2 metadata",
    "AGR": "Agreements between offices",
    "SCO": "Scorecards and scoring",
    "ASM": "Computing",
    "DSC": "Publishing",
    "VER": "Verifying",
    "DRW": "Draws by lot",
    "FND": "Findings and what follows",
    "PBL": "Publications",
    "INV": "Invitations",
    "LOG": "The log of deeds",
}


def page_of_problems() -> str:
    """Every code that the source tells."""
    told = _by_code()
    groups = {
        prefix: [each for each in told if _prefix(each) == prefix] for prefix in _prefixes(told)
    }
    return page(
        "Problems",
        "What is wrong with people's data is told as problems: all at once, each with file, line, "
        "field, the value as it was written, and what can be done. Codes are stable; `--json` "
        "gives them to machines. In a sentence, `{value}` stands for what was written. With "
        "`--language zh` the same sentences come in Chinese.",
        table(
            ["Codes", "Where they arise"],
            [[code(_spread(found)), _link(prefix)] for prefix, found in groups.items()],
        ),
        *(
            section(_title(prefix), *(_one(each, told[each]) for each in found))
            for prefix, found in groups.items()
        ),
        written_from="the places in the source that tell them",
    )


def _by_code() -> dict[str, list[Telling]]:
    found: dict[str, list[Telling]] = {each: [] for each in rules()}
    for each in tellings():
        found.setdefault(each.code, []).append(each)
    return {each: found[each] for each in sorted(found)}


def _prefix(code: str) -> str:
    return code.partition("-")[0] if "-" in code else "E"


def _prefixes(codes: Iterable[str]) -> list[str]:
    there = {_prefix(each) for each in codes}
    return [*(each for each in GROUPS if each in there), *sorted(there - GROUPS.keys())]


def _title(prefix: str) -> str:
    return GROUPS.get(prefix, prefix)


def _link(prefix: str) -> str:
    return f"[{_title(prefix)}]({anchor(_title(prefix))})"


def _spread(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{codes[0]} … {codes[-1]}"


def _one(code: str, told: list[Telling]) -> str:
    lines = [line for each in told for line in _lines(each)]
    return section(code, _rule_told(code), listed(dict.fromkeys(lines)), level=3)


def _rule_told(code: str) -> str:
    rule = rules().get(code)
    if rule is None:
        return ""
    place = anchor(f"{code} {rule.name}")
    return f"Rule {code} of the [charter](charter.md{place}): {plain(rule.text)}"


def _lines(telling: Telling) -> Iterable[str]:
    remedies = " / ".join(plain(_shown(each)) for each in telling.remedies)
    for each in telling.messages:
        yield f"{plain(_shown(each))}" + (f" → *{remedies}*" if remedies else "")


def _shown(template: str) -> str:
    """The template as a reader meets it: doubled braces single."""
    return template.replace("{{", "{").replace("}}", "}")
