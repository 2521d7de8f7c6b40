"""What a patient is like, for the reference engine: columns drawn at first use by the functions both engines share."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.demand.attributes import Visits, draw_category_all, draw_codes_all, draw_number_all
from sim.engine.reference.visit import Visit
from sim.engine.world import World
from sim.pathway.program import Amount


class Luck:
    """Attributes of visits. First visits share columns; a return and a fresh reading are drawn one by one."""

    def __init__(self, world: World) -> None:
        self.draws = world.attributes.draws
        patients, kept = world.patients, world.attributes.kept
        codes = np.empty((len(patients), len(kept)), dtype=np.int16)
        self.all = Visits(patients.klass, codes, patients.key, patients.key, patients.arrival_ms)
        draw_codes_all(self.draws, self.all)
        self.codes: list[list[int]] = codes.tolist()
        self.columns: dict[int, list[float]] = {}
        names = world.program.attributes
        self.kept = [kept.index(name) if name in kept else -1 for name in names]
        of_fresh = self.draws.attributes["fresh"]
        self.fresh = [
            any(aid >= 0 and of_fresh[aid] for aid in self.draws.attribute_of[:, i]) for i in range(len(names))
        ]

    def begin(self, visit: Visit) -> None:
        """Draw what is drawn once, at the arrival."""
        visit.readings = None
        if visit.row < len(self.codes):
            visit.codes = self.codes[visit.row]
        else:
            one = self.alone(visit, visit.arrival)
            draw_codes_all(self.draws, one)
            visit.codes = one.codes[0].tolist()

    def number(self, visit: Visit, amount: Amount, now: int) -> float:
        """A constant, or a number of the patient: kept as at the arrival, fresh as of now."""
        attribute = amount.attribute
        if attribute < 0:
            return amount.constant
        if self.fresh[attribute]:
            one, reading = self.alone(visit, now), self.reading(visit, attribute)
            return float(draw_number_all(self.draws, attribute, one, reading)[0])
        if visit.row >= len(self.codes):
            return float(draw_number_all(self.draws, attribute, self.alone(visit, visit.arrival), 0)[0])
        column = self.columns.get(attribute)
        if column is None:
            column = self.columns[attribute] = draw_number_all(self.draws, attribute, self.all, 0).tolist()
        return column[visit.row]

    def category(self, visit: Visit, attribute: int, now: int) -> int:
        """The code of a category: kept ones are known, fresh ones are drawn at each reading."""
        if not self.fresh[attribute]:
            return int(visit.codes[self.kept[attribute]])
        one, reading = self.alone(visit, now), self.reading(visit, attribute)
        return int(draw_category_all(self.draws, attribute, one, reading)[0])

    def reading(self, visit: Visit, attribute: int) -> int:
        """How often an attribute was read before; it is read now."""
        if visit.readings is None:
            visit.readings = {}
        count = visit.readings.get(attribute, 0)
        visit.readings[attribute] = count + 1
        return int(count)

    def alone(self, visit: Visit, at: int) -> Visits:
        """One visit as columns of length 1."""
        codes: Any = getattr(visit, "codes", None) or [-1] * len(self.all.codes[0:1].T)
        return Visits(
            np.array([visit.klass], dtype=np.int16),
            np.array([codes], dtype=np.int16).reshape(1, -1),
            np.array([visit.key], dtype=np.uint64),
            np.array([visit.person], dtype=np.uint64),
            np.array([at], dtype=np.int64),
        )
