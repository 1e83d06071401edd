"""An explanation as people and machines read it: a text tree, JSON, nested HTML."""

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from daowei.assessment.explanation import STATES_TOLD, Explanation
from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text

MORE = N_("and {count} more")
CLOSED = "…"  # after a node that has more below it
_WIDE = frozenset("WF")
_WIDEST_HEAD = 0.55  # of a line, so that numbers and remarks keep their room


def as_json(
    explanation: Explanation, language: str = "en", *, depth: int | None = None
) -> dict[str, object]:
    """The tree for machines, ``depth`` levels below the top (None: all); texts in one language.

    ``children`` is None for a node that has some and was not opened.
    """
    name = explanation.unit_name
    children: list[dict[str, object]] | None = None
    if depth != 0 or explanation.below is None:
        below = None if depth is None else depth - 1
        children = [as_json(each, language, depth=below) for each in explanation.children]
    return {
        "kind": explanation.kind.value,
        "title": explanation.title.in_language(language),
        "code": explanation.code,
        "unit": explanation.unit,
        "unit_name": name.in_language(language) if name else "",
        "period": explanation.period,
        "value": explanation.value,
        "measure": explanation.measure.in_language(language) if explanation.measure else "",
        "state": explanation.state.name,
        "formula": explanation.formula,
        "notes": [each.in_language(language) for each in explanation.notes],
        "source": explanation.source,
        "expected": explanation.expected,
        "received": explanation.received,
        "children": children,
    }


def fitting_depth(explanation: Explanation, *, lines: int, most: int | None = 12) -> int:
    """The most levels that can be told in so many lines; at least one."""
    depth, told, level = 0, 1, [explanation]
    while level := [child for each in level for child in shown(each.children, most)]:
        told += len(level)
        if told > lines and depth:
            break
        depth += 1
    return depth


def shown(children: Sequence[Explanation], most: int | None) -> Sequence[Explanation]:
    """The first so many; all where only one would be left over, as "and 1 more" saves nothing."""
    return children if most is None or len(children) <= most + 1 else children[:most]


# ── in a terminal ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a tree is drawn.

    ``depth``: levels below the top, None for all. ``most``: children told of each node before
    "and N more", None for all. ``columns``: of the terminal; signs are counted as it shows them.
    """

    language: str = "en"
    depth: int | None = None
    most: int | None = 12
    columns: int = 100


def as_text(explanation: Explanation, telling: Telling | None = None) -> str:
    """The tree drawn with lines, numbers right-aligned in one column, remarks behind them.

    A child tells only what differs from its parent: another title, unit or period.
    """
    how = telling or Telling()
    top = _Drawn(lead="", rest="", node=explanation, head=_heading(explanation, None, how.language))
    drawn = [top, *_branches(explanation, "", how, depth=how.depth)]
    head = min(max(shown_width(each.line_head) for each in drawn), int(how.columns * _WIDEST_HEAD))
    worths = [_worth(each.node, how.language) for each in drawn if each.node]
    worth = min(max((shown_width(each) for each in worths), default=0), 16)
    return "".join(
        f"{line}\n" for each in drawn for line in _lines(each, how, head=head, worth=worth)
    )


def shown_width(text: str) -> int:
    """How many columns a terminal needs: wide signs two, combining ones none."""
    return sum(_width_of(sign) for sign in text)


def _width_of(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """One node in its place; ``rest`` leads the lines that its remarks run on to."""

    lead: str
    rest: str
    head: str
    node: Explanation | None = None
    parent: Explanation | None = None

    @property
    def line_head(self) -> str:
        return self.lead + self.head


def _branches(
    parent: Explanation, indent: str, how: Telling, *, depth: int | None
) -> Iterator[_Drawn]:
    if depth == 0:
        return
    children = parent.children
    told = shown(children, how.most)
    left = len(children) - len(told)
    below = None if depth is None else depth - 1
    for number, child in enumerate(told, start=1):
        is_last = number == len(told) and not left
        rest = indent + ("   " if is_last else "│  ")
        head = _heading(child, parent, how.language)
        closed = f" {CLOSED}" if below == 0 and child.below else ""
        yield _Drawn(
            lead=indent + ("└─ " if is_last else "├─ "),
            rest=rest,
            head=head + closed,
            node=child,
            parent=parent,
        )
        yield from _branches(child, rest, how, depth=below)
    if left:
        more = Text(MORE, {"count": left}).in_language(how.language)
        yield _Drawn(lead=f"{indent}└─ ", rest=indent, head=more)


def _heading(explanation: Explanation, parent: Explanation | None, language: str) -> str:
    """Title, unit and period, without what the parent has said already."""
    title = explanation.title.in_language(language)
    unit, period = _unit(explanation, language), explanation.period
    if parent is None:
        return " · ".join(each for each in (title, unit, period) if each)
    parts = (
        (title, parent.title.in_language(language)),
        (unit, _unit(parent, language)),
        (period, parent.period),
    )
    return " · ".join(each for each, said in parts if each and each != said) or title


def _unit(explanation: Explanation, language: str) -> str:
    name = explanation.unit_name.in_language(language) if explanation.unit_name else ""
    return " ".join(each for each in (name, explanation.unit) if each)


def _lines(drawn: _Drawn, how: Telling, *, head: int, worth: int) -> Iterator[str]:
    if drawn.node is None:
        yield drawn.line_head
        return
    said = _worth(drawn.node, how.language)
    gap = " " * max(head - shown_width(drawn.line_head), 0)
    aligned = " " * max(worth - shown_width(said), 0) + said
    first = f"{drawn.line_head}{gap}  {aligned}  "
    margin = drawn.rest
    margin += " " * max(head + worth + 4 - shown_width(margin), 0)
    room = max(how.columns - shown_width(margin), 24)
    remarks = wrapped("  ".join(_remarks(drawn.node, drawn.parent, how.language)), room)
    yield (first + (remarks[0] if remarks else "")).rstrip()
    yield from (margin + line for line in remarks[1:])


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, broken at blanks or between wide signs."""
    lines, line = [], ""
    for word in _words(text):
        if line and shown_width(line) + shown_width(word.rstrip()) > width:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> Iterator[str]:
    """Pieces that stay together: words with the blank behind them, wide signs one by one."""
    word = ""
    for sign in text:
        if _width_of(sign) == 2:
            if word:
                yield word
            yield sign
            word = ""
        else:
            word += sign
            if sign == " ":
                yield word
                word = ""
    if word:
        yield word


def _worth(explanation: Explanation, language: str) -> str:
    """The value with its unit of measure, or in words why there is none."""
    if explanation.value:
        measure = explanation.measure.in_language(language) if explanation.measure else ""
        return explanation.value + measure
    if explanation.state is State.REPORTED:
        return ""
    return Text(STATES_TOLD[explanation.state]).in_language(language)


def _remarks(explanation: Explanation, parent: Explanation | None, language: str) -> Iterator[str]:
    """Formula, reports, notes and source; notes that the parent has too are not said again."""
    if explanation.formula:
        yield f"= {explanation.formula}"
    if explanation.expected is not None and explanation.received is not None:
        counted = {"received": explanation.received, "expected": explanation.expected}
        yield Text(N_("{received} of {expected} reports"), counted).in_language(language)
    said = parent.notes if parent else ()
    yield from (each.in_language(language) for each in explanation.notes if each not in said)
    if explanation.source:
        yield f"[{explanation.source}]"


# ── on a page ───────────────────────────────────────────────────────────────────────


def as_html(explanation: Explanation, language: str = "en", *, depth: int | None = None) -> str:
    """Nested ``<details>``, the first level open; works without a script, and escapes all texts."""
    return _details(explanation, None, language=language, depth=depth)


def as_page(explanation: Explanation, language: str = "en", *, depth: int | None = None) -> str:
    """A page of its own that fetches nothing."""
    title = escape(_heading(explanation, None, language))
    return textwrap.dedent("""\
        <!doctype html>
        <html lang="{language}">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <style>
        body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
               padding: 0 1rem; color: #1a1a1a; background: #fff; }}
        h1 {{ font-size: 1.3rem; }}
        details, p {{ margin: .15rem 0 .15rem 1.2rem; }}
        main > details {{ margin-left: 0; }}
        summary {{ cursor: pointer; }}
        b {{ font-variant-numeric: tabular-nums; }}
        small {{ color: #555; margin-left: .6rem; }}
        </style>
        <h1>{title}</h1>
        <main>
        {tree}
        </main>
        </html>
        """).format(
        language=language, title=title, tree=as_html(explanation, language, depth=depth)
    )


def _details(
    node: Explanation, parent: Explanation | None, *, language: str, depth: int | None
) -> str:
    heading = escape(_heading(node, parent, language))
    worth = escape(_worth(node, language))
    remarks = "".join(f"<small>{escape(each)}</small>" for each in _remarks(node, parent, language))
    line = f"<span>{heading}</span> <b>{worth}</b> {remarks}"
    if node.below is None or depth == 0:
        return f"<p>{line}{f' {CLOSED}' if node.below else ''}</p>"
    below = None if depth is None else depth - 1
    inner = "".join(
        _details(child, node, language=language, depth=below) for child in node.children
    )
    return f"<details{' open' if parent is None else ''}><summary>{line}</summary>{inner}</details>"
