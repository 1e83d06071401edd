"""From the text of an expression to its tree; what cannot be read is told with its place."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from daowei.foundation.texts import N_
from daowei.language.dialects import NATIVE, Dialect
from daowei.language.errors import ExpressionError, expression_error
from daowei.language.functions import AGGREGATION_TYPES, Function, known_to
from daowei.language.tokens import Token, TokenKind, tokens, unquoted
from daowei.language.tree import (
    Binary,
    Call,
    Item,
    ItemKind,
    Missing,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    Words,
    whole,
)

# loosest first; ``^`` binds tighter than a sign and is read apart
LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
WORD_OPERATORS = {"and": "&&", "or": "||", "not": "!"}
PERIOD_FACTS = ("days", "periodInYear", "yearlyPeriodCount")
MODIFIERS = ("periodOffset", "stageOffset", "yearToDate", "minDate", "maxDate", "aggregationType")
TIGHTNESS = {operator: level for level, row in enumerate(LEVELS) for operator in row}
DEEPEST = 50  # brackets, functions and signs within each other
LONGEST_NUMBER = 400  # digits

NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")  # a text read as one
_LEADING_ZERO = re.compile(r"0\d")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse(text: str, *, dialect: Dialect = NATIVE) -> Node:
    """The tree of an expression.

    Raises: ExpressionError: the text is not an expression of the dialect (``LNG-001`` to
    ``LNG-012``), with the place, the offending piece and the remedy.
    """
    return _Reader(text, dialect).whole_expression()


class _Reader:
    """Reads the tokens of one text from left to right, one token ahead."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.known = known_to(dialect)
        self.tokens = [each for each in tokens(text) if each.kind is not TokenKind.SPACE]
        self.next = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.token
        self.next += token.kind is not TokenKind.END
        return token

    def sees(self, *signs: str) -> bool:
        return self.token.kind in (TokenKind.SIGN, TokenKind.NAME) and self.token.text in signs

    def follows(self, sign: str) -> bool:
        """Whether the token after this one is the sign."""
        return self.token.kind is not TokenKind.END and self.tokens[self.next + 1].text == sign

    def expect(self, sign: str) -> Token:
        if not self.sees(sign):
            raise self.unexpected(N_("{wanted} is missing at character {position}"), wanted=sign)
        return self.take()

    # ── operators ───────────────────────────────────────────────────────────────────

    def whole_expression(self) -> Node:
        node = self.level(0)
        if self.token.kind is not TokenKind.END:
            raise self.unexpected(N_("unexpected {value} at character {position}"))
        return node

    def level(self, loosest: int) -> Node:
        """Operands joined by operators that bind at least as tightly as the level."""
        node = self.signed()
        while TIGHTNESS.get(self.operator(), -1) >= loosest:
            operator, at = self.operator(), self.take().at
            node = Binary(operator, node, self.level(TIGHTNESS[operator] + 1), at)
        return node

    def nested(self, read: Callable[[], Node]) -> Node:
        """What stands within something else, unless that goes too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(
                self.token,
                N_("more than {most} brackets, functions or signs within each other"),
                remedy=N_("Give parts of the formula names of their own."),
                most=DEEPEST,
            )
        node = read()
        self.depth -= 1
        return node

    def operator(self) -> str:
        if self.token.kind not in (TokenKind.SIGN, TokenKind.NAME):
            return ""
        return WORD_OPERATORS.get(self.token.text, self.token.text)

    def signed(self) -> Node:
        """Signs and ``not`` before a power: ``-3^2`` is ``-(3^2)``."""
        return self.prefixed(self.power)

    def prefixed(self, read: Callable[[], Node]) -> Node:
        if self.operator() not in ("+", "-", "!"):
            return read()
        sign, at = self.operator(), self.take().at
        return Unary(sign, self.nested(lambda: self.prefixed(read)), at)

    def power(self) -> Node:
        node = self.primary()
        while self.sees("^"):
            at = self.take().at
            node = Binary("^", node, self.nested(self.exponent), at)
        return node

    def exponent(self) -> Node:
        if self.dialect.power_binds_right:
            return self.signed()
        return self.prefixed(self.primary)

    # ── operands ────────────────────────────────────────────────────────────────────

    def primary(self) -> Node:
        node = self.operand()
        while self.sees("."):
            node = self.modified(node)
        return node

    def operand(self) -> Node:
        token = self.token
        match token.kind:
            case TokenKind.NUMBER:
                return self.number()
            case TokenKind.TEXT:
                return Words(unquoted(self.take().text), token.at)
            case TokenKind.ITEM:
                return item_of(self.take())
            case TokenKind.BRACKETED:
                return self.bracketed()
            case TokenKind.NAME:
                return self.named()
            case _ if self.sees("("):
                return self.in_parentheses()
            case _:
                pass
        raise self.unexpected(N_("a value is missing at character {position}"))

    def number(self) -> Node:
        token = self.take()
        if _LEADING_ZERO.match(token.text):
            raise self.wrong(
                token,
                N_("a number may not begin with 0: {value}"),
                remedy=N_("Leave out the leading zeros."),
            )
        value = Decimal(token.text)
        if abs(value.adjusted()) > LONGEST_NUMBER or len(token.text) > LONGEST_NUMBER:
            raise self.wrong(
                token,
                N_("a number too long to be held exactly: {value}"),
                remedy=N_("Write it with fewer digits."),
            )
        return Number(plain(value), token.at)

    def in_parentheses(self) -> Node:
        self.take()
        node = self.nested(lambda: self.level(0))
        self.expect(")")
        return node

    def bracketed(self) -> Node:
        token = self.take()
        name = token.text[1:-1].strip()
        if name in PERIOD_FACTS:
            return Item(ItemKind.PERIOD_FACT, (name,), token.at)
        return self.variable(token, name)

    def variable(self, token: Token, name: str) -> Node:
        if not name or not self.dialect.variables:
            raise self.wrong(
                token,
                N_("unknown name {value} at character {position}"),
                remedy=N_("Items are written #{{…}}, texts in quotes."),
            )
        return Variable(name, token.at)

    def named(self) -> Node:
        token = self.take()
        if self.sees("("):
            return self.call(token)
        match token.text:
            case "true" | "false":
                return Truth(token.text == "true", token.at)
            case "null":
                return Missing(token.at)
            case "in" | "and" | "or":
                raise self.wrong(
                    token,
                    N_("a value is missing before {value}"),
                    remedy=N_("Write what stands on its left."),
                )
            case _:
                return self.variable(token, token.text)

    # ── calls ───────────────────────────────────────────────────────────────────────

    def call(self, name: Token) -> Node:
        function = self.known.get(name.text)
        if function is None:
            raise self.unknown_function(name)
        arguments = self.arguments(function)
        self.check_arguments(name, function, arguments)
        if function.name == "array":
            return Series(arguments, name.at)
        return Call(function.name, arguments, name.at)

    def arguments(self, function: Function) -> tuple[Node, ...]:
        self.take()
        if self.sees(")"):
            self.take()
            return ()
        found = [self.argument(function)]
        while self.sees(",") or (function.name == "is" and len(found) == 1 and self.sees("in")):
            self.take()
            found.append(self.argument(function))
        self.expect(")")
        return tuple(found)

    def argument(self, function: Function) -> Node:
        """One argument; uids of ``orgUnit.…`` functions are written bare."""
        if function.name.startswith("orgUnit.") and self.token.kind is TokenKind.NAME:
            token = self.take()
            return Words(token.text, token.at)
        return self.nested(lambda: self.level(0))

    def check_arguments(self, name: Token, function: Function, arguments: tuple[Node, ...]) -> None:
        if not function.accepts(len(arguments)):
            most = function.least if function.most is None else function.most
            raise self.wrong(
                name,
                N_("{value} takes {least} to {most} arguments, not {count}")
                if function.most is not None
                else N_("{value} takes {least} arguments or more, not {count}"),
                remedy=N_("Example: {example}"),
                code="LNG-006",
                least=function.least,
                most=most,
                count=len(arguments),
                example=function.example,
            )
        for place in function.literal:
            if place < len(arguments):
                self.literal(arguments[place])

    def literal(self, node: Node) -> int:
        try:
            return whole(node)
        except ValueError as fault:
            token = next(each for each in self.tokens if each.at >= node.at)
            raise self.wrong(
                token,
                N_("a whole number is wanted at character {position}"),
                code="LNG-007",
                remedy=N_("Write the number itself, not something computed."),
            ) from fault

    def unknown_function(self, name: Token) -> ExpressionError:
        near = get_close_matches(name.text, self.known, n=1)
        remedy = N_("Did you mean {near}?") if near else N_("The functions are in the reference.")
        return self.wrong(
            name,
            N_("unknown function {value}"),
            code="LNG-005",
            remedy=remedy,
            near=near[0] if near else "",
        )

    # ── modifiers ───────────────────────────────────────────────────────────────────

    def modified(self, operand: Node) -> Node:
        self.take()
        name = self.take()
        if name.text not in MODIFIERS:
            raise self.wrong(
                name,
                N_("unknown modifier {value}"),
                code="LNG-008",
                remedy=N_("The modifiers are {known}."),
                known=", ".join(MODIFIERS),
            )
        self.expect("(")
        arguments = self.modifier_arguments(name.text)
        self.expect(")")
        return Modified(operand, name.text, arguments, name.at)

    def modifier_arguments(self, modifier: str) -> tuple[Node, ...]:
        match modifier:
            case "yearToDate":
                return ()
            case "minDate" | "maxDate":
                return (self.date(),)
            case "aggregationType":
                return (self.aggregation_type(),)
            case _:
                return (self.whole_number(),)

    def whole_number(self) -> Node:
        node = self.signed()
        self.literal(node)
        return node

    def aggregation_type(self) -> Words:
        token = self.take()
        name = token.text.upper() if self.dialect.lenient else token.text
        if name not in AGGREGATION_TYPES:
            raise self.wrong(
                token,
                N_("unknown aggregation type {value}"),
                code="LNG-009",
                remedy=N_("The types are {known}."),
                known=", ".join(sorted(AGGREGATION_TYPES)),
            )
        return Words(token.text, token.at)

    def date(self) -> Words:
        """A bare ``2021-4-30``, as ISO text."""
        first = self.token
        while not self.sees(")") and self.token.kind is not TokenKind.END:
            self.take()
        written = self.text[first.at : self.token.at].strip()
        found = _DATE.fullmatch(written)
        iso = "-".join(part.zfill(2) for part in found.groups()) if found else written
        if not found or not _is_date(iso):
            raise self.wrong(
                first,
                N_("not a date: {value}"),
                code="LNG-010",
                value=written,
                remedy=N_("Write year-month-day, as in 2024-06-30."),
            )
        return Words(iso, first.at)

    # ── faults ──────────────────────────────────────────────────────────────────────

    def unexpected(self, message: str, **values: str | float) -> ExpressionError:
        if self.token.kind is TokenKind.END:
            return self.wrong(
                self.token,
                N_("the expression ends too early: {value}"),
                code="LNG-003",
                value=self.text,
                remedy=N_("Write what is missing at its end."),
            )
        return self.wrong(
            self.token,
            message,
            code="LNG-003",
            remedy=N_("Look at what stands just before it."),
            **values,
        )

    def wrong(
        self,
        token: Token,
        message: str,
        *,
        remedy: str,
        code: str = "LNG-004",
        **values: str | float,
    ) -> ExpressionError:
        filled = {"value": token.text, **values}
        return expression_error(code, message, at=token.at, remedy=remedy, **filled)


def item_of(token: Token) -> Item:
    """The item between the braces; a trailing ``*`` ("any") says nothing and is left out."""
    prefix, _, inside = token.text[:-1].partition("{")
    parts = [part.strip() for part in inside.split(".")]
    while len(parts) > 1 and parts[-1] == "*":
        parts.pop()
    if prefix not in _KINDS or not all(parts):
        raise expression_error(
            "LNG-011",
            N_("not an item: {value}"),
            at=token.at,
            value=token.text,
            remedy=N_("Items are #{{…}}, C{{…}}, N{{…}}, R{{…}}, OUG{{…}}, I{{…}}, D{{…}}, A{{…}}"),
        )
    return Item(_KINDS[prefix], tuple(parts), token.at)


_KINDS = {kind.value: kind for kind in ItemKind if kind is not ItemKind.PERIOD_FACT}


def plain(value: Decimal) -> Decimal:
    """The same number without a power of ten: ``1e3`` as 1000, so that decimals are countable."""
    return Decimal(f"{value:f}")


def _is_date(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True
