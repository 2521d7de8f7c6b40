"""What interventions do by the pairs that are done so far, told now and then while the others run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from math import ceil
from time import monotonic

from sim.activity.ratio import Quotient
from sim.study.figures import productivity
from sim.study.outcome import Job, Outcome
from sim.study.pairs import FEWEST_PAIRS, Paired, paired
from sim.study.plan import BASELINE

SECONDS_BETWEEN = 20.0  # from the first run on, and from one telling to the next
Tell = Callable[[int, Mapping[str, Paired]], None]
"""Told how many pairs there are, and by intervention its effect on productivity so far."""


class ProvisionalEffects:
    """The effects on productivity so far, in log points × 100, each as it would be if there were no more pairs.

    They are told of five pairs, of a third and of two thirds of all: each once its pairs are done in every world, and
    no sooner than 20 s after the first run began or the last were told; of all pairs the answer itself tells.
    """

    def __init__(self, worlds: Collection[str], pairs: int, tell: Tell, clock: Callable[[], float] = monotonic) -> None:
        self._worlds, self._pairs, self._tell, self._clock = worlds, pairs, tell, clock
        self._due = sorted({FEWEST_PAIRS, *(max(FEWEST_PAIRS, ceil(pairs * part / 3)) for part in (1, 2))})
        self._found: dict[int, dict[str, float]] = defaultdict(dict)  # by replication and world
        self._done: list[int] = []  # replications that are there in every world
        self._drawn: set[str] = set()
        self._since = clock()

    def add(self, job: Job, made: Outcome) -> None:
        """Take a replication whose assumptions were drawn; tell the effects where that is due."""
        pair = self._found[job.replication]
        pair[job.world] = productivity(made)
        if job.vector is not None and job.vector.given.any():
            self._drawn.add(job.world)
        if len(pair) < len(self._worlds):
            return
        self._done.append(job.replication)
        done, now = len(self._done), self._clock()
        if self._due and self._due[0] <= done < self._pairs and now - self._since >= SECONDS_BETWEEN:
            self._since, self._due = now, [due for due in self._due if due > done]
            self._tell(done, {world: self._effect(world) for world in self._worlds if world != BASELINE})

    def _effect(self, world: str) -> Paired:
        pairs = [self._found[replication] for replication in sorted(self._done)]
        base, new = ([Quotient(pair[name]) for pair in pairs] for name in (BASELINE, world))
        return paired((base, new), ([], [])) if world in self._drawn else paired(([], []), (base, new))
