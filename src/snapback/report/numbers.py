"""Numbers for people: as many digits as their range supports, with units and real minus signs."""

from __future__ import annotations

import math
from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Amount:
    """Money in USD million a year, with its 80 % range where draws were made.

    Attributes
    ----------
    central
        At the central values of the parameters.
    low, high
        10 % and 90 % points over draws; ``None`` without draws.
    """

    central: float
    low: float | None = None
    high: float | None = None

    @property
    def band(self) -> tuple[float, float] | None:
        """Give both ends of the range."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def extent(self) -> float:
        """Largest magnitude among the value and the ends of its range."""
        low, high = self.band or (self.central, self.central)
        return max(abs(self.central), abs(low), abs(high))


class Rounding:
    """Rounds money so that what is printed carries two significant digits and never more.

    A range sets the digits of its value: two significant digits of the larger end. Nothing is printed
    finer than a thousandth of the ledger's largest number, because solved values that small are noise
    beside the assumptions, nor finer than USD 10,000, which a large economy's residual may reach.
    """

    def __init__(self, largest: float) -> None:
        self.floor = max(_power(_magnitude(largest) - 3), 0.01) if largest > 0.0 else 1.0

    def step(self, extent: float) -> float:
        """Give the place that a number of this size is rounded to."""
        return self.floor if extent <= 0.0 else max(self.floor, _power(_magnitude(extent) - 1))

    def money(self, value: float, extent: float | None = None) -> str:
        """Give a number for a table whose head names the unit."""
        return rounded(value, self.step(abs(value) if extent is None else extent))

    def amount(self, amount: Amount) -> str:
        """Give the central value of an amount, with no more digits than its range supports."""
        return self.money(amount.central, amount.extent)

    def band(self, amount: Amount) -> str:
        """Give the range of an amount as ``low to high``; empty without draws."""
        if amount.band is None:
            return ""
        low, high = (self.money(v, amount.extent) for v in amount.band)
        return low if low == high else f"{low} to {high}"

    def words(self, amount: Amount) -> str:
        """Give the size of an amount for running text, without its sign, in millions or billions."""
        scale, name = _scale(amount)
        return f"USD{NARROW}{self._scaled(abs(amount.central), amount, scale)}{NARROW}{name}"

    def range_words(self, amount: Amount, *, magnitude: bool = True) -> str:
        """Give the range for running text, as `` (80 % range 1.6 to 3.5 billion)``; empty without draws.

        With ``magnitude`` a range that is negative throughout is given without signs, as a loss is.
        """
        if amount.band is None:
            return ""
        low, high = amount.band
        if magnitude and amount.central < 0.0 and high <= 0.0:
            low, high = -high, -low
        scale, name = _scale(amount)
        ends = f"{self._scaled(low, amount, scale)} to {self._scaled(high, amount, scale)}"
        return f" (80{NARROW}% range {ends}{NARROW}{name})"

    def is_nothing(self, amount: Amount) -> bool:
        """Say whether the amount is printed as zero."""
        return round(amount.central / self.step(amount.extent)) == 0

    def _scaled(self, value: float, amount: Amount, scale: float) -> str:
        return rounded(value / scale, self.step(amount.extent) / scale)


def rounded(value: float, step: float) -> str:
    """Round to a multiple of a power of ten and print with a real minus sign and no minus zero."""
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    number = round(value / step) * step
    text = f"{abs(number):,.{places}f}"
    nothing = not any(c in "123456789" for c in text)
    return f"{MINUS}{text}" if number < 0.0 and not nothing else "0" if nothing else text


def percent(value: float, digits: int = 2) -> str:
    """Give per cent with two significant digits, hundredths at the finest. Already times 100."""
    step = 0.01 if value == 0.0 else max(0.01, _power(_magnitude(abs(value)) - digits + 1))
    return rounded(value, min(step, 1.0))


def share(fraction: float) -> str:
    """Give a fraction as whole per cent; below one per cent says so."""
    if 0.0 < fraction < 0.005:
        return f"under 1{NARROW}%"
    return f"{rounded(100.0 * fraction, 1.0)}{NARROW}%"


def compact(text: str) -> str:
    """Shorten words of a number for a table: ``under 1 %`` becomes ``<1 %``."""
    return text.replace("under ", "<").replace("over ", ">")


def span(low: str, high: str) -> str:
    """Join both ends of a range, per cent once and at its end."""
    if low == high:
        return compact(low)
    sign = f"{NARROW}%"
    if low.endswith(sign) and high.endswith(sign):
        low = low.removesuffix(sign)
    return compact(f"{low} to {high}")


def signed(text: str) -> str:
    """Put a plus before a number that is not zero and has no minus."""
    return text if text.startswith(MINUS) or not any(c in "123456789" for c in text) else f"+{text}"


def plain(value: float) -> str:
    """Give a parameter as its author wrote it, with up to four significant digits."""
    return f"{value:.4g}".replace("-", MINUS) if abs(value) < 1e4 else f"{value:,.0f}".replace("-", MINUS)


def _power(exponent: int) -> float:
    return float(f"1e{exponent}")


def _magnitude(value: float) -> int:
    return math.floor(math.log10(value) + 1e-12) if value > 0.0 else 0


def _scale(amount: Amount) -> tuple[float, str]:
    return (1000.0, "billion") if amount.extent >= 1000.0 else (1.0, "million")
