"""What a published figure can be known to be: rounded, it is an interval, and so is all that is made from it."""

from __future__ import annotations

from typing import NamedTuple

from sim.productivity.faults import NotComparable


class Interval(NamedTuple):
    """Every number from low to high, both in."""

    low: float
    high: float

    @classmethod
    def rounded(cls, published: float, half_unit: float) -> Interval:
        """What a figure may have been before it was rounded: 5.7 to one decimal is 5.65 to 5.75 (half_unit 0.05)."""
        return cls(published - half_unit, published + half_unit)

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high

    @property
    def width(self) -> float:
        """From low to high."""
        return self.high - self.low


def added(*terms: Interval) -> Interval:
    """The sum of intervals, each moving by itself."""
    return Interval(sum(term.low for term in terms), sum(term.high for term in terms))


def ratio_growth(output: Interval, inputs: Interval) -> Interval:
    """(1 + a) / (1 + r) − 1 for every a and r of two intervals of growth, as shares.

    Raises
    ------
    NotComparable
        When inputs may have fallen to nothing.
    """
    if not inputs.low > -1.0:
        raise NotComparable(f"inputs that may fall by {inputs.low} give no productivity")
    return Interval((1 + output.low) / (1 + inputs.high) - 1, (1 + output.high) / (1 + inputs.low) - 1)


def chained_growth(*links: Interval) -> Interval:
    """Growth over links of growth in a row, as shares, each above −1.

    Raises
    ------
    NotComparable
        When a link may fall to nothing.
    """
    low = high = 1.0
    for link in links:
        if not link.low > -1.0:
            raise NotComparable(f"a link that may fall by {link.low} cannot be chained")
        low, high = low * (1 + link.low), high * (1 + link.high)
    return Interval(low - 1, high - 1)
