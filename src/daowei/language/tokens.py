"""The text of an expression cut into words, numbers, items and signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.texts import N_
from daowei.language.errors import expression_error


class TokenKind(StrEnum):
    """What a piece of the text is."""

    SPACE = "space"
    NUMBER = "number"
    ITEM = "item"
    BRACKETED = "bracketed"
    NAME = "name"
    TEXT = "text"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text and where it begins."""

    kind: TokenKind
    text: str
    at: int


_TOKEN = re.compile(
    r"""
    (?P<space>     \s+ | /\*.*?\*/ )
  | (?P<number>    (?: \d+ (?:\.\d*)? | \.\d+ ) (?: [eE][+-]?\d+ )? )
  | (?P<item>      (?: \# | OUG | [A-Z] ) \{ [^{}]* \} )
  | (?P<bracketed> \[ [^\[\]]* \] )
  | (?P<name>      d2:[A-Za-z]\w* | orgUnit\.[A-Za-z]+ | [^\W\d]\w* )
  | (?P<text>      '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
  | (?P<sign>      && | \|\| | == | != | <= | >= | [-+*%^<>!(),.] | /(?!\*) )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """The pieces in order, spaces and comments included, with an empty END after the last.

    Raises: ExpressionError: a character that begins nothing (``LNG-001``), an unclosed quote
    or brace (``LNG-002``).
    """
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _unreadable(text, at)
        yield Token(TokenKind(found.lastgroup), found.group(), at)
        at = found.end()
    yield Token(TokenKind.END, "", len(text))


def _unreadable(text: str, at: int) -> Exception:
    if text[at] in "'\"[#" or text[at : at + 2] == "/*":
        return expression_error(
            "LNG-002",
            N_("what begins at character {position} is never closed: {value}"),
            at=at,
            value=text[at:],
            remedy=N_("Close the quote, bracket, brace or comment."),
        )
    return expression_error(
        "LNG-001",
        N_("unexpected {value} at character {position}"),
        at=at,
        value=text[at],
        remedy=N_("Remove it, or write it as one of + - * / % ^ < > <= >= == != && || ! ( ) ,"),
    )


_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|(.))", re.DOTALL)


def unquoted(literal: str) -> str:
    """The words between the quotes, escapes (line feeds, code points, octal) read."""
    return _ESCAPED.sub(_unescaped, literal[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code, octal, plain = found.groups()
    if code:
        return chr(int(code, 16))
    if octal:
        return chr(int(octal, 8))
    return _ESCAPES.get(plain, plain)


def quoted(words: str) -> str:
    """The words as a literal in single quotes that ``unquoted`` reads back."""
    for character, escape in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r")):
        words = words.replace(character, escape)
    return f"'{words}'"
