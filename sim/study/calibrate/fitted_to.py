"""What an ensemble was fitted to, number by number: members of anything else are stale, and it is said what moved.

What moves no patient and no cost is not in it (`NOT_FITTED`).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any
from zlib import compress, decompress

from sim.scenario.tree import is_number, leaves
from sim.study.calibrate.free import Free
from sim.study.calibrate.plan import Data

NOT_FITTED = ("run", "years", "intervention", "assessment", "harm", "name", "ranges")
"""Keys of a scenario that are no part of it, each for its reason (docs/calibration.md). Of `ranges` the ends of every
draw are; numbers of the other keys that have a range are drawn for each pair.
"""
DIGITS = 16
OF_A_CLASS = "ranges."
Numbers = dict[str, float]


@dataclass(frozen=True)
class FittedTo:
    """A trust and its rows. numbers: by path, as written; ranges: low, mode and high of each draw; rows: published
    figure and tolerance in its unit; parts: by top key, a hash of what stands there and is no number.
    """

    numbers: Numbers = field(repr=False)
    ranges: dict[str, list[float]] = field(repr=False)
    rows: dict[str, list[float]] = field(repr=False)
    parts: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, free: Free, data: Data) -> FittedTo:
        """What a calibration of this trust is fitted to."""
        slots, prior, targets = free.slots, free.prior, data.targets
        numbers = {path: float(value) for path, value in zip(slots.paths, slots.values, strict=True) if is_fitted(path)}
        ends = zip(prior.names, prior.low, prior.mode, prior.high, strict=True)
        ranges = {name: [float(low), float(mode), float(high)] for name, low, mode, high in ends if is_fitted(name)}
        rows = zip(targets.names, targets.published.tolist(), targets.margin.tolist(), strict=True)
        by_name = {name: [published, margin] for name, published, margin in rows}
        return cls(numbers, ranges, by_name, _parts(slots.bare))

    @property
    def hash(self) -> str:
        """16 hexadecimal digits that stand for it."""
        text = json.dumps(asdict(self), sort_keys=True)
        return blake2b(text.encode(), digest_size=DIGITS // 2).hexdigest()

    def packed(self) -> str:
        """As text that a file can carry."""
        return b64encode(compress(json.dumps(asdict(self), sort_keys=True).encode(), 9)).decode()

    @classmethod
    def unpacked(cls, text: str) -> FittedTo:
        """The same again. Raises ValueError for any other text."""
        try:
            found: dict[str, Any] = json.loads(decompress(b64decode(text)))
            return cls(**found)
        except Exception as error:
            raise ValueError("does not tell what it was fitted to") from error

    def moved(self, now: FittedTo, rows: bool = True) -> str:
        """What is not as it was, in a few words; "" where nothing moved. rows: whether published rows are looked at."""
        found = [f"part of {key}" for key in _differ(self.parts, now.parts)]
        found += _numbers_moved(self.numbers, now.numbers)
        known = {path for path in now.numbers if self.numbers.get(path) != now.numbers[path]}
        found += [f"the range of {name}" for name in _differ(self.ranges, now.ranges) if name not in known]
        if rows:
            found += [f"the published row {name}" for name in _differ(self.rows, now.rows)]
        if not found:
            return ""
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return f"{found[0]}{more}"


def is_fitted(path: str) -> bool:
    """Whether a number or a draw is part of what is fitted; the draw of a class always is."""
    return path.startswith(OF_A_CLASS) or path.split(".", maxsplit=1)[0] not in NOT_FITTED


def _parts(bare: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for key, part in bare.items():
        if key not in NOT_FITTED and part:  # an empty part is as none
            words = [[path, value] for path, value in leaves({key: part}) if not is_number(value)]
            found[key] = blake2b(json.dumps(words, default=str).encode(), digest_size=DIGITS // 2).hexdigest()
    return found


def _differ(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in {**before, **now} if before.get(name) != now.get(name))


def _numbers_moved(before: Numbers, now: Numbers) -> Iterator[str]:
    for path in {**before, **now}:
        was, is_ = before.get(path), now.get(path)
        if was != is_:
            yield f"{path} ({_told(was)}, now {_told(is_)})"


def _told(number: float | None) -> str:
    return "absent" if number is None else f"{number:g}"
