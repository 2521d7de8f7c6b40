"""Every random number of the model, as a pure function of who, what and the how-manieth time.

A draw depends on (person, name, visit) alone: not on a row number, the order of events, or a rate. Both
engines call these compiled functions, because logarithms of numpy and of the C library differ in their last
bits.

Sources: the finaliser of splitmix64 (Steele, Lea, Flood 2014); algorithm AS241, PPND16 (Wichura 1988).
"""

import hashlib
import math
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.demand.compiling import inlined_and_callable, of_words

Word = int | np.integer[Any]  # a whole number: signed or not, of Python or of numpy
Reals = npt.NDArray[np.float64]


class Kind(IntEnum):
    """The shapes a draw can take. Parameters p0..p3, then what table[start:start + length] holds."""

    CONSTANT = 0  # value
    EXPONENTIAL = 1  # mean
    LOGNORMAL = 2  # mu, sigma of the logarithm
    UNIFORM = 3  # low, high
    TRIANGULAR = 4  # low, mode, high
    WEIBULL = 5  # shape, scale
    NORMAL = 6  # mean, sd, low, high (infinite: open); table: probabilities below these, unless both are open;
    # cut in the upper half: -sd and the probabilities above, which keep their precision there
    TABLE = 7  # table: quantiles at knots even in t, where u = 8 t^4 below one half and mirrored above
    KNOTS = 8  # table: rising probabilities, then as many quantiles; two equal probabilities make a jump
    CATEGORY = 9  # table: cumulative shares; the draw is an index


CONSTANT, EXPONENTIAL, LOGNORMAL, UNIFORM, TRIANGULAR = (int(kind) for kind in list(Kind)[:5])
WEIBULL, NORMAL, TABLE, KNOTS, CATEGORY = (int(kind) for kind in list(Kind)[5:])

HOUR_MS = 3_600_000.0
LONGEST_H = 1e9  # a hundred thousand years: longer than any run, and far from the end of int64
LARGEST_QUANTITY = 1e15  # places wanted at once: more than there can be, and far from the end of int64
G = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio, odd
_MULTIPLIER_1, _MULTIPLIER_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_12, _27, _30, _31 = np.uint64(12), np.uint64(27), np.uint64(30), np.uint64(31)


@of_words
def mix(word: Word) -> Word:
    """Scramble 64 bits, one to one (the finaliser of splitmix64)."""
    z = np.uint64(word)
    z = (z ^ (z >> _30)) * _MULTIPLIER_1
    z = (z ^ (z >> _27)) * _MULTIPLIER_2
    return z ^ (z >> _31)


@lru_cache(maxsize=65_536)
def name_hash(name: str) -> int:
    """The 64-bit number that stands for a draw's name: the first 8 bytes of its blake2b, little-endian."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


@of_words
def bits(person: Word, name: Word, visit: Word) -> Word:
    """64 random bits of one person, for the hash of one name, at their visit-th reading (uint64)."""
    return mix(mix(np.uint64(person) + np.uint64(name)) + np.uint64(visit) * G)


@of_words
def unit(word: Word) -> float:
    """64 random bits as a number strictly between 0 and 1: an odd multiple of 2^-53."""
    return (np.float64(np.int64(np.uint64(word) >> _12)) + 0.5) * 2.0**-52


@of_words
def uniform(person: Word, name: Word, visit: Word) -> float:
    """The luck of one person for one name at one visit, strictly between 0 and 1."""
    return unit(bits(person, name, visit))


@of_words
def class_stream(seed: Word, replication: Word, name: Word) -> Word:
    """The root (uint64) of all luck of a class of patients, given its name's hash, in one replication."""
    return mix(mix(mix(np.uint64(seed)) + np.uint64(replication) * G) + np.uint64(name))


@inlined_and_callable
def ms_of_hours(hours: float) -> int:
    """A duration in hours as whole milliseconds (int64), rounded half up; at most a billion hours."""
    return math.floor(min(hours, LONGEST_H) * HOUR_MS + 0.5)


@inlined_and_callable
def whole_quantity(quantity: float) -> int:
    """A number of places as a whole one (int64), rounded half up; at least none, at most 10^15."""
    return math.floor(min(max(quantity, 0.0), LARGEST_QUANTITY) + 0.5)


@inlined_and_callable
def in_millionths(number: float) -> int:
    """A number as whole millionths (int64), rounded half up; at most a billion either way. Requests are ordered so."""
    return math.floor(min(max(number, -LONGEST_H), LONGEST_H) * 1e6 + 0.5)


@inlined_and_callable
def normal_quantile(u: float) -> float:
    """The standard normal quantile of u in (0, 1), to about 16 figures (Wichura 1988, AS241)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _centre(0.180625 - q * q)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    x = _shoulder(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return -x if q < 0.0 else x


@inlined_and_callable
def _centre(r: float) -> float:
    top = ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
    top = ((top + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427
    base = ((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
    base = ((base + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083
    top = (top * r + 133.14166789178437745) * r + 3.387132872796366608
    return top / ((base * r + 42.313330701600911252) * r + 1.0)


@inlined_and_callable
def _shoulder(r: float) -> float:
    top = ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
    top = ((top + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055
    base = ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
    base = ((base + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494
    top = (top * r + 4.6303378461565452959) * r + 1.42343711074968357734
    return top / ((base * r + 2.05319162663775882187) * r + 1.0)


@inlined_and_callable
def _far_tail(r: float) -> float:
    top = ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
    top = ((top + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358
    base = ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
    base = ((base + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    top = (top * r + 5.4637849111641143699) * r + 6.6579046435011037772
    return top / ((base * r + 0.59983220655588793769) * r + 1.0)


@inlined_and_callable
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@inlined_and_callable
def _from_table(table: Reals, start: int, length: int, u: float) -> float:
    t = math.sqrt(math.sqrt(u * 0.125)) if u < 0.5 else 1.0 - math.sqrt(math.sqrt((1.0 - u) * 0.125))
    place = t * (length - 1)
    knot = min(int(place), length - 2)
    left, right = float(table[start + knot]), float(table[start + knot + 1])
    return min(right, left + (place - knot) * (right - left))


@inlined_and_callable
def _from_knots(table: Reals, start: int, length: int, u: float) -> float:
    count = length // 2
    knot, cells = start, count - 1
    while cells > 1:
        half = cells // 2
        knot += half if table[knot + half] <= u else 0
        cells -= half
    left, right = float(table[knot + count]), float(table[knot + count + 1])
    share = float((u - table[knot]) / (table[knot + 1] - table[knot]))
    return max(left, min(right, left + share * (right - left)))


@inlined_and_callable
def category_at(table: Reals, start: int, length: int, u: float) -> int:
    """The index of the category whose stretch of the cumulative shares in the table holds u."""
    index = 0
    for share in range(start, start + length - 1):  # all of them: where a search would end is anybody's guess
        index += u >= table[share]
    return index


@inlined_and_callable
def quantile(  # noqa: PLR0917 - one row of the table of laws, spelt out for the compiler
    kind: int, p0: float, p1: float, p2: float, p3: float, table: Reals, start: int, length: int, u: float
) -> float:
    """The value below which a share u of patients lies; rises with u. Parameters as `Kind` says."""
    if kind == LOGNORMAL:
        return math.exp(p0 + p1 * normal_quantile(u))
    if kind == CONSTANT:
        return p0
    if kind == EXPONENTIAL:
        return -p0 * math.log(1.0 - u)  # 1 - u has no rounding for a multiple of 2^-53
    if kind == UNIFORM:
        return p0 + u * (p1 - p0)
    if kind == TABLE:
        return _from_table(table, start, length, u)
    if kind == TRIANGULAR:
        return _triangular(p0, p1, p2, u)
    if kind == WEIBULL:
        return p1 * math.pow(-math.log(1.0 - u), 1.0 / p0)
    if kind == NORMAL:
        inside = u if length == 0 else float(table[start] * (1.0 - u) + table[start + 1] * u)
        return min(p3, max(p2, p0 + p1 * normal_quantile(inside)))
    if kind == KNOTS:
        return _from_knots(table, start, length, u)
    return float(category_at(table, start, length, u))
