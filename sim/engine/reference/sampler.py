"""What patients are like, for the reference engine: columns drawn at first use by the functions both engines share."""

from __future__ import annotations

from math import floor, isnan, nan

import numpy as np
from numpy.typing import NDArray

from sim.demand.attributes import Visits, draw_category_all, draw_codes_all, draw_number_all
from sim.demand.draws import LONGEST_H
from sim.engine.reference.visit import Visit
from sim.engine.world import World
from sim.pathway.program import Amount
from sim.scenario.clock import HOUR_MS


def ms_of(hours: float) -> int:
    """A span of hours as ms, rounded half up once (R1), never negative."""
    return max(0, floor(min(hours, LONGEST_H) * HOUR_MS + 0.5))


def spans_of(hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """The same of many; 0 where there is no such number."""
    known = np.fmax(0.0, hours)  # of 0 and no number it takes 0
    return np.floor(np.minimum(known, LONGEST_H) * HOUR_MS + 0.5).astype(np.int64)


class AttributeSampler:
    """Attributes of visits. Whatever is drawn once stands in columns by row; a fresh reading is drawn by itself."""

    def __init__(self, world: World) -> None:
        self.draws = world.attributes.draws
        patients, kept = world.patients, world.attributes.kept
        codes = np.empty((len(patients), len(kept)), dtype=np.int16)
        self.first = Visits(patients.klass, codes, patients.key, patients.key, patients.arrival_ms)
        draw_codes_all(self.draws, self.first)
        self.returned: list[Visits] = []
        self.codes: list[list[int]] = codes.T.tolist()
        self.numbers: dict[int, list[float]] = {}
        self.spans: dict[int, list[int]] = {}
        names, fresh = world.program.attributes, self.draws.attributes["fresh"]
        self.kept = [kept.index(name) if name in kept else -1 for name in names]
        attribute_of = self.draws.attribute_of.tolist()
        self.has = [[a >= 0 for a in row] for row in attribute_of]
        self.fresh = [[a >= 0 and bool(fresh[a]) for a in row] for row in attribute_of]

    def always_kept(self, attribute: int) -> bool:
        """Whether every class that has an attribute draws it once."""
        return not any(of_class[attribute] for of_class in self.fresh)

    def column(self, attribute: int) -> NDArray[np.float64]:
        """A kept number of all visits known so far."""
        drawn = [draw_number_all(self.draws, attribute, some, 0) for some in (self.first, *self.returned)]
        return np.concatenate(drawn)

    def numbers_of(self, attribute: int) -> list[float]:
        """A kept number by row, in its own unit; the column grows with every return."""
        if attribute not in self.numbers:
            self.numbers[attribute] = self.column(attribute).tolist()
        return self.numbers[attribute]

    def spans_of(self, attribute: int) -> list[int]:
        """A kept number of hours by row, as a span of ms; the column grows with every return."""
        if attribute not in self.spans:
            self.spans[attribute] = spans_of(self.column(attribute)).tolist()
        return self.spans[attribute]

    def add_return(self, klass: int, key: int, person: int, at: int) -> None:
        """A patient who will come back: one more row in every column."""
        one = self.alone(klass, [-1] * len(self.codes), (key, person), at)
        draw_codes_all(self.draws, one)
        for codes, code in zip(self.codes, one.codes[0].tolist(), strict=True):
            codes.append(code)
        for attribute, numbers in self.numbers.items():
            numbers.append(self.number_alone(klass, attribute, one))
        for attribute, spans in self.spans.items():
            hours = self.number_alone(klass, attribute, one)
            spans.append(0 if isnan(hours) else ms_of(hours))
        self.returned.append(one)

    def number_alone(self, klass: int, attribute: int, one: Visits, reading: int = 0) -> float:
        """A number of one visit; NaN where its class lacks it."""
        return float(draw_number_all(self.draws, attribute, one, reading)[0]) if self.has[klass][attribute] else nan

    def number(self, visit: Visit, amount: Amount, now: int) -> float:
        """A constant, or a number of the patient: kept as at the arrival, fresh as of now (R22)."""
        attribute = amount.attribute
        if attribute < 0:
            return amount.constant
        if not self.fresh[visit.klass][attribute]:
            return self.numbers_of(attribute)[visit.row]
        return self.number_alone(visit.klass, attribute, *self.reading(visit, attribute, now))

    def category(self, visit: Visit, attribute: int, now: int) -> int:
        """The code of a category: kept ones are known, fresh ones are drawn at each reading (R22)."""
        if not self.fresh[visit.klass][attribute]:
            return self.codes[self.kept[attribute]][visit.row]
        return int(draw_category_all(self.draws, attribute, *self.reading(visit, attribute, now))[0])

    def reading(self, visit: Visit, attribute: int, now: int) -> tuple[Visits, int]:
        """The visit as of now, and how often the attribute was read before."""
        if visit.readings is None:
            visit.readings = {}
        count = visit.readings.get(attribute, 0)
        visit.readings[attribute] = count + 1
        codes, row = [column[visit.row] for column in self.codes], visit.row
        early = row < len(self.first.key)
        source, at = (self.first, row) if early else (self.returned[row - len(self.first.key)], 0)
        identity = int(source.key[at]), int(source.person[at])
        return self.alone(visit.klass, codes, identity, now), count

    def alone(self, klass: int, codes: list[int], identity: tuple[int, int], at: int) -> Visits:
        """One visit as columns of length 1."""
        return Visits(
            np.array([klass], dtype=np.int16),
            np.array([codes], dtype=np.int16).reshape(1, len(codes)),
            np.array([identity[0]], dtype=np.uint64),
            np.array([identity[1]], dtype=np.uint64),
            np.array([at], dtype=np.int64),
        )
