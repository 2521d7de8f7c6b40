"""The figures of a replication as a study keeps them: arrays, with every name once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.activity.declared import BY_NAME
from sim.activity.measures import Measures
from sim.activity.ratio import Quotient
from sim.study.figures import OF_STUDY, figures
from sim.study.model_run import ModelJob, ModelOutcome, model_outcome
from sim.study.outcome import Outcome
from sim.study.staff import staff_figures, staff_figures_there_are
from sim.study.sweep.plan import StudyPlan
from sim.study.sweep.result import Reals, Replications
from sim.study.warm_up.monthly import stocks


@dataclass(frozen=True)
class Figures:
    """Figures of one replication. parts: float64[figures, 2]; by_month: float64[figures, months, 2], or none; stocks:
    of a trust, those by which it is told whether it has settled.
    """

    names: tuple[str, ...]
    parts: Reals = field(repr=False)
    proportion: NDArray[np.bool_] = field(repr=False)
    months: tuple[str, ...] = ()
    by_month: Reals | None = field(default=None, repr=False)
    stocks: Measures | None = field(default=None, repr=False)

    def quotient(self, name: str) -> Quotient:
        """One figure; 0 over 0 where there is none of this name."""
        if name not in self.names:
            return Quotient(0.0, 0.0)
        at = self.names.index(name)
        return Quotient(float(self.parts[at, 0]), float(self.parts[at, 1]), bool(self.proportion[at]))


def figures_of(outcome: Outcome | ModelOutcome, by_month: bool = False, named: Iterable[str] = ()) -> Figures:
    """The figures of a replication of a trust, sums by the year of twelve months, or of a model (`pool.beds.used`).

    named: figures of staff groups, which are told only where somebody names them.
    """
    if isinstance(outcome, ModelOutcome):
        counted = outcome.seen.counted
        return Figures(tuple(map(".".join, counted.names)), counted.parts, counted.proportion)
    staff = staff_figures(outcome, named)
    a_year = 12 / outcome.months
    found = figures(outcome) | {name: Quotient(float(each.sum()) * a_year) for name, each in staff.items()}
    names, quotients = tuple(found), list(found.values())
    parts = np.array([(each.numerator, each.denominator) for each in quotients], dtype=np.float64)
    proportion = np.array([each.proportion for each in quotients], dtype=np.bool_)
    months, of_months = _months(outcome, names, staff) if by_month else ((), None)
    return Figures(names, parts, proportion, months, of_months, stocks(outcome.measures))


def _months(outcome: Outcome, names: tuple[str, ...], staff: Mapping[str, Reals]) -> tuple[tuple[str, ...], Reals]:
    """Months measured, and each measure in each of them; 0 over 0 for figures that are of the window as a whole."""
    measures = outcome.measures
    months = tuple(month.strftime("%Y-%m") for month in measures.months[measures.measured])
    found = np.zeros((len(names), len(months), 2))
    row = {name: at for at, name in enumerate(names)}
    for at, name in enumerate(measures.names):
        found[row[name], :, 0] = measures.numerator[at, measures.measured]
        found[row[name], :, 1] = measures.denominator[at, measures.measured]
    for name, each in staff.items():
        found[row[name], :, 0], found[row[name], :, 1] = each, 1.0
    return months, found


def replications(found: Mapping[int, Figures]) -> Replications:
    """Figures of a point by its replications. A figure that one replication lacks is 0 over 0 there: not known."""
    numbers = sorted(found)
    names = tuple(dict.fromkeys(_names(found[number] for number in numbers)))
    place = {name: at for at, name in enumerate(names)}
    months = next((found[number].months for number in numbers if found[number].months), ())
    parts = np.zeros((len(numbers), len(names), 2))
    proportion = np.zeros(len(names), dtype=np.bool_)
    by_month = np.zeros((len(numbers), len(names), len(months), 2)) if months else None
    for at, number in enumerate(numbers):
        own = found[number]
        here = [place[name] for name in own.names]
        parts[at, here] = own.parts
        proportion[here] |= own.proportion
        if by_month is not None and own.by_month is not None:
            by_month[at, here] = own.by_month
    return Replications(np.array(numbers, dtype=np.int64), names, parts, proportion, months, by_month)


def _names(found: Iterable[Figures]) -> Iterable[str]:
    for each in found:
        yield from each.names


def figures_there_are(plan: StudyPlan) -> tuple[str, ...]:
    """The names of all figures of a study's replications; of a model those of its first replication, which is run."""
    if not plan.of_model:
        staffed = (tree.get("workforce") or {} for tree in plan.structures)
        groups = dict.fromkeys(group for workforce in staffed for group in workforce.get("groups", ()))
        return (*BY_NAME, *OF_STUDY, *staff_figures_there_are(groups))
    return figures_of(model_outcome(ModelJob(plan.structures[0], 0, plan.engine))).names
