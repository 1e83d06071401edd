"""An amount with its currency: whole minor units, like with like, shared out to the last one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_

# decimals of the minor unit; every currency not named here has 2 (ISO 4217, list one)
EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
DEFAULT_EXPONENT = 2

_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")


class MoneyError(DaoweiError, ValueError):
    """Money that cannot be read, added or shared out."""


def exponent_of(currency: str) -> int:
    """How many decimals the currency's minor unit stands for: 2 for CNY, 0 for RWF.

    Raises: MoneyError: the text is not a currency code.
    """
    if not _CURRENCY.fullmatch(currency):
        raise MoneyError(f"{currency!r} is not a currency; write its three letters, like CNY")
    return EXPONENTS.get(currency, DEFAULT_EXPONENT)


@dataclass(frozen=True, slots=True)
class Money:
    """So many minor units (fen, cents) of a currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent_of(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + _like(self, other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - _like(self, other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < _like(self, other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= _like(self, other).minor

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def amount(self) -> str:
        """The amount with the currency's decimals: ``-1234.50``."""
        exponent = exponent_of(self.currency)
        digits = str(abs(self.minor)).rjust(exponent + 1, "0")
        whole, part = digits[: len(digits) - exponent], digits[len(digits) - exponent :]
        return ("-" if self.minor < 0 else "") + whole + (f".{part}" if part else "")

    def shared_out(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """The amount in parts by weight, to the last minor unit (see ``shared_out``)."""
        return tuple(Money(part, self.currency) for part in shared_out(self.minor, weights))


def _like(one: Money, other: Money) -> Money:
    if one.currency != other.currency:
        raise MoneyError(f"{one} and {other} are of two currencies; convert one at a stated rate")
    return other


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum; of no amounts, nothing in the currency.

    Raises: MoneyError: an amount is of another currency.
    """
    return sum(amounts, start=Money(0, currency))


def parse_money(text: str, currency: str) -> Money:
    """The amount a text names, exactly: digits, a point, no more decimals than the currency has.

    Raises: MoneyError: it is no such text.
    """
    found, problems = read_money(text, currency)
    if found is None:
        raise MoneyError("; ".join(f"{each.message} ({each.remedy})" for each in problems))
    return found


def read_money(
    text: str,
    currency: str,
    *,
    file: str | None = None,
    line: int | None = None,
    field: str = "amount",
) -> tuple[Money | None, tuple[Problem, ...]]:
    """The amount in somebody's data, or the problem with it."""
    exponent = exponent_of(currency)
    found = _AMOUNT.fullmatch(text)
    if found is None:
        message = N_("“{value}” is not an amount of money")
        remedy = N_("write digits and a point, without separators: 1234.50")
        return None, (
            problem(
                "MNY-001", message, remedy=remedy, file=file, line=line, field=field, value=text
            ),
        )
    sign, whole, part = found[1], found[2], (found[3] or "").rstrip("0")
    if len(part) > exponent:
        message = N_("“{value}” has more decimals than {currency} has")
        remedy = N_("write at most {exponent} decimals")
        return None, (
            problem(
                "MNY-002",
                message,
                remedy=remedy,
                file=file,
                line=line,
                field=field,
                value=text,
                currency=currency,
                exponent=exponent,
            ),
        )
    minor = int(whole + part.ljust(exponent, "0"))
    return Money(-minor if sign == "-" else minor, currency), ()


def shared_out(amount: int, weights: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Whole parts by weight that sum to the amount exactly (largest remainder, Hamilton).

    Each part is its share cut to a whole number towards zero; what is left goes, one by one, to
    the largest remainders; of equal remainders, to the earlier. A negative amount is shared as
    its opposite is.
    Raises: MoneyError: there is an amount, but no weight above 0; or a weight is negative.
    """
    if any(weight < 0 for weight in weights):
        raise MoneyError(f"weights {list(weights)}: none may be negative")
    whole = sum(weights)
    if not whole:
        if amount:
            raise MoneyError(f"{amount} cannot be shared out: no weight is above 0")
        return (0,) * len(weights)
    parts = _largest_remainder(abs(amount), weights, whole=whole)
    return parts if amount >= 0 else tuple(-part for part in parts)


def shared_out_to(
    amount: Decimal, weights: Sequence[int | Decimal | Fraction], *, decimals: int
) -> tuple[Decimal, ...]:
    """Parts by weight with so many decimals that sum to the amount exactly (see ``shared_out``).

    Raises: MoneyError: as there, or the amount has more decimals.
    """
    scaled = amount.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise MoneyError(f"{amount} has more than {decimals} decimals; round it first")
    parts = shared_out(int(scaled), [Fraction(each) for each in weights])
    return tuple(Decimal(part).scaleb(-decimals) for part in parts)


def _largest_remainder(
    amount: int, weights: Sequence[int | Fraction], *, whole: int | Fraction
) -> tuple[int, ...]:
    divided = [divmod(amount * Fraction(weight), whole) for weight in weights]
    parts = [int(part) for part, _ in divided]
    by_remainder = sorted(range(len(weights)), key=lambda place: -divided[place][1])
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return tuple(parts)
