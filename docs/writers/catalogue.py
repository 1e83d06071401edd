"""The page of the ready catalogue: what others have defined, and what it may be used for."""

from writers.markdown import anchor, code, page, plain, section, table

from daowei.programme.definition import Direction, Use
from daowei.programme.library import CatalogueIndicator, Citation, library

_DIRECTIONS = {
    Direction.MORE: "more",
    Direction.LESS: "less",
    Direction.NONE: "neither: it is only observed, or has a band",
}


def page_of_the_catalogue() -> str:
    """Every entry, by group, and the sources."""
    groups: dict[str, list[CatalogueIndicator]] = {}
    for each in library().values():
        groups.setdefault(each.group, []).append(each)
    sources = {each.source.key: each.source for each in library().values()}
    scoreable = sum(each.is_scoreable for each in library().values())
    return page(
        "Indicator catalogue",
        f"{len(library())} indicators as others have defined them; {scoreable} may be made a "
        "result, the others are observed and planned with. An indicator or element of a programme "
        "takes its names, tags and source from here with `catalogue: FP10` (an element names a "
        "side: `catalogue: FP10.numerator`), and then needs no second signature for its tags.",
        table(
            ["Group", "Entries"],
            [
                [f"[{plain(each)}]({anchor(each)})", str(len(found))]
                for each, found in groups.items()
            ],
        ),
        *(section(each, *(_one(entry) for entry in found)) for each, found in groups.items()),
        section("Sources", _sources(sources)),
        written_from="`programme/library.json`",
    )


def _one(entry: CatalogueIndicator) -> str:
    rows = [
        ["Numerator", plain(entry.numerator)],
        ["Denominator", plain(entry.denominator) or "none"],
        ["Unit of measure", plain(entry.unit)],
        ["Better", _DIRECTIONS[entry.direction]],
        ["Concepts", ", ".join(code(each) for each in sorted(entry.concepts))],
        ["May be", _uses(entry)],
        ["Source", f"{entry.source.key} ({plain(entry.source.verification)})"],
        *([["Note", plain(entry.note)]] if entry.note else []),
    ]
    return section(
        f"{entry.code} {entry.names['en']} · {entry.names['zh']}",
        plain(entry.definition),
        table(["", ""], rows),
        level=3,
    )


def _uses(entry: CatalogueIndicator) -> str:
    return ", ".join(each.value for each in Use if each in entry.uses)


def _sources(sources: dict[str, Citation]) -> str:
    return table(
        ["Key", "Work", "Where", "How far its text was seen"],
        [
            [key, plain(each.citation), plain(each.locator), plain(each.verification)]
            for key, each in sorted(sources.items())
        ],
    )
