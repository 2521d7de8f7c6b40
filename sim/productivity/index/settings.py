"""Setting-neutral weights: the same procedure weighs the same wherever it is done.

A procedure that moves from a ward bed to a day case keeps its output; under each setting's own weight the move would
read as less. NHS England pools since February 2025; over which volumes it averages is not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sim.productivity.faults import NotComparable

Procedure = TypeVar("Procedure", bound=tuple[str, str])
"""A point of delivery and a currency."""


def neutral_weights(
    weights: Mapping[Procedure, float], volume: Mapping[Procedure, float], pools: Sequence[Sequence[str]]
) -> dict[Procedure, float]:
    """One weight, £, for each currency that stands in two or more points of delivery of a pool: Σ q·c / Σ q.

    weights: £ by (pod, currency). volume: units to average over, best of a whole country.
    pools: points of delivery that may stand in for each other. Rows without a currency keep theirs.

    Raises
    ------
    NotComparable
        When a pooled procedure has no volume in any setting.
    """
    pooled = dict(weights)
    for pool in pools:
        alike: dict[str, list[Procedure]] = {}
        for each in weights:
            pod, currency = each
            if pod in pool and currency:
                alike.setdefault(currency, []).append(each)
        for currency, settings in alike.items():
            if len(settings) < 2:
                continue
            units = sum(volume.get(each, 0.0) for each in settings)
            if not units > 0.0:
                raise NotComparable(f"{currency} has no volume in {', '.join(pool)} to pool its weights over")
            one = sum(volume.get(each, 0.0) * weights[each] for each in settings) / units
            pooled.update(dict.fromkeys(settings, one))
    return pooled
