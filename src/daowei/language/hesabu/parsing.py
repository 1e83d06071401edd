"""Hesabu text to the one tree: Hesabu's own precedence, everything grouping to the left."""

from dataclasses import dataclass
from decimal import Decimal

from daowei.language.hesabu.tokens import Kind, Token, cleaned, tokens_of
from daowei.language.tree import (
    Binary,
    Call,
    Missing,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    Words,
)

_LEVELS: tuple[frozenset[str], ...] = tuple(
    frozenset(level.split())
    for level in (
        "? : ??",
        "||",
        "&&",
        "== != < <= > >= in =~ !~",
        "& | ^",
        "<< >>",
        "+ -",
        "* / %",
        "**",
    )
)
_LEVEL_OF = {operator: number for number, level in enumerate(_LEVELS) for operator in level}


def parse_hesabu(text: str) -> Node:
    """The tree of a formula in Hesabu's spelling; the old spellings (``=``, AND, OR) are accepted.

    Operators keep Hesabu's spelling and meaning (``^`` is exclusive or, ``**`` is power);
    ``hesabu.native`` translates them. Functions have their lower-case name.
    Raises: HesabuError: with Hesabu's own message.
    """
    return _Reading(tokens=tokens_of(cleaned(text))).everything()


@dataclass(slots=True)
class _Reading:
    tokens: tuple[Token, ...]
    place: int = 0

    def everything(self) -> Node:
        node = self.listed()
        assert self.place == len(self.tokens), "the order of tokens was checked before"
        return node

    def listed(self) -> Node:
        """Values parted by commas: one value stands for itself, several are a series."""
        first = self.tokens[self.place]
        members = [self.joined(0)]
        while self._at(Kind.SEPARATOR):
            self.place += 1
            members.append(self.joined(0))
        return members[0] if len(members) == 1 else Series(tuple(members), first.at)

    def joined(self, level: int) -> Node:
        """Operators of this level or tighter."""
        node = self.single()
        while (reached := self._level_here()) >= level:
            operator = self._take()
            node = Binary(operator.value, node, self.joined(reached + 1), operator.at)
        return node

    def single(self) -> Node:  # noqa: PLR0911 - one case a token
        """A value, a call, a bracket, or one of them behind a prefix."""
        token = self._take()
        match token.kind:
            case Kind.NUMBER:
                return Number(Decimal(token.value), token.at)
            case Kind.STRING:
                return Words(token.value, token.at)
            case Kind.BOOLEAN:
                return Truth(token.value == "true", token.at)
            case Kind.VARIABLE:
                return Variable(token.value, token.at)
            case Kind.PREFIX:
                return Unary(token.value, self.single(), token.at)
            case Kind.FUNCTION:
                return self._call(token)
            case _:
                return self._bracket(token)

    def _bracket(self, opening: Token) -> Node:
        if self._at(Kind.CLOSE):
            self.place += 1
            return Missing(opening.at)
        node = self.listed()
        self.place += 1
        return node

    def _call(self, function: Token) -> Node:
        inside = self._bracket(self._take())
        match inside:
            case Missing():
                arguments: tuple[Node, ...] = ()
            case Series(members=members):
                arguments = members
            case _:
                arguments = (inside,)
        if function.value == "array":
            return Series(arguments, function.at)
        return Call(function.value, arguments, function.at)

    def _at(self, kind: Kind) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place].kind is kind

    def _level_here(self) -> int:
        if self.place == len(self.tokens):
            return -1
        return _LEVEL_OF.get(self.tokens[self.place].value, -1) if self._is_operator() else -1

    def _is_operator(self) -> bool:
        kind = self.tokens[self.place].kind
        return kind in {Kind.COMPARATOR, Kind.LOGICAL, Kind.MODIFIER, Kind.TERNARY}

    def _take(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token
