"""A figure of one replication, as the numerator and the denominator that replications are put together by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity.ratio import Quotient
from sim.activity.sample import Sample

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Key = tuple[str, str, str]  # kind (pool, step, class, measure), name, and which figure of it
Block = tuple[Any, Any, Any]  # columns of numerators, denominators, and whether they are proportions
QUANTILES = (50, 90, 95)


@dataclass(frozen=True)
class Figures:
    """Figures of one replication. names: held once a study; parts: float64[figures, 2], numerator and denominator (0
    where there is none); proportion: bool[figures], counts of events over counts of trials.
    """

    names: tuple[Key, ...] = ()
    parts: Reals = field(default_factory=lambda: np.empty((0, 2)))
    proportion: Flags = field(default_factory=lambda: np.empty(0, dtype=np.bool_))

    @classmethod
    def of(cls, names: tuple[Key, ...], tables: Iterable[Table]) -> Figures:
        """Tables one after another, row by row."""
        tables = list(tables)
        parts = np.concatenate([np.empty((0, 2)), *(table.parts for table in tables)])
        return cls(names, parts, np.concatenate([np.empty(0, dtype=np.bool_), *(t.proportion for t in tables)]))


@dataclass(frozen=True)
class Table:
    """Rows of figures, flat: parts float64[cells, 2], proportion bool[cells]."""

    parts: Reals
    proportion: Flags

    @classmethod
    def of(cls, rows: int, blocks: Iterable[Block], here: Flags | None = None) -> Table:
        """From blocks of columns, beside each other. here: bool[rows, columns], the cells that there are; none: all."""
        blocks = list(blocks)
        ends = np.cumsum([0, *(above.shape[1] if above.ndim > 1 else 1 for above, _, _ in blocks)]).tolist()
        parts = np.empty((rows, ends[-1], 2))
        proportion = np.zeros((rows, ends[-1]), dtype=np.bool_)
        for (above, below, is_proportion), first, end in zip(blocks, ends, ends[1:], strict=False):
            parts[:, first:end, 0] = above if above.ndim > 1 else above[:, None]
            parts[:, first:end, 1] = below if np.ndim(below) != 1 else below[:, None]
            if is_proportion is not False:
                proportion[:, first:end] = is_proportion if np.ndim(is_proportion) != 1 else is_proportion[:, None]
        if here is None:
            return cls(parts.reshape(-1, 2), proportion.ravel())
        return cls(parts[here], proportion[here])


@dataclass(frozen=True)
class Seen:
    """What one replication gave: figures, samples for quantiles over all replications, and by pool the share of time
    at each number of places in use and the means of each hour of the day.
    """

    counted: Figures = field(default_factory=Figures)
    samples: dict[Key, Sample] = field(default_factory=dict)  # which figure: the stem of its quantiles
    shares: dict[str, Reals] = field(default_factory=dict)
    profile: dict[tuple[str, str], Reals] = field(default_factory=dict)

    @cached_property
    def figures(self) -> dict[Key, Quotient]:
        """Every figure by its key."""
        rows = zip(self.counted.names, self.counted.parts.tolist(), self.counted.proportion.tolist(), strict=True)
        return {name: Quotient(above, below, proportion) for name, (above, below), proportion in rows}


def alone(values: Reals) -> Block:
    """Figures of which replications count alike, such as quantiles; none where they are NaN."""
    known = ~np.isnan(values)
    return np.where(known, values, 0.0), known, False
