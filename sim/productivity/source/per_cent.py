"""Growth given in per cent where fractions are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

LARGEST_GROWTH = 1.5
"""Nobody grew by 150 %: a larger figure is a percentage that was read as a fraction."""
USUAL_GROWTH = 0.3
"""What the median of a table does not reach: of 129 trusts none grew by more than 23 % (NHS England, 2024/25)."""
IN_PER_CENT = "looks like per cent: growth is a fraction (2.8 % is 0.028, or write 2.8%)"


def in_per_cent(growths: Mapping[str, NDArray[np.float64]]) -> Iterator[tuple[int, str, str]]:
    """Row from 0, column and value of growths that are none as fractions: each of them, or the first of a table.

    growths: columns of growth, nan where not given.
    """
    found = False
    for name, growth in growths.items():
        for at in np.flatnonzero(np.isfinite(growth) & (growth > LARGEST_GROWTH)):
            found = True
            yield int(at), name, f"{growth[at]:g}"
    given = np.concatenate([np.abs(growth[np.isfinite(growth)]) for growth in growths.values()] or [np.zeros(0)])
    usual = float(np.median(given)) if len(given) else 0.0
    if found or usual <= USUAL_GROWTH:
        return
    name = next(name for name, growth in growths.items() if np.isfinite(growth).any())
    first = int(np.argmax(np.isfinite(growths[name])))
    yield first, name, f"{growths[name][first]:g}, and {100 * usual:.0f} % for the median of all"
