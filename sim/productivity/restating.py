"""The same counts and the same spend under another preset, without going back to the tables."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.productivity.levels import Level, NotComparable
from sim.productivity.preset import Preset


def restated(level: Level, preset: Preset) -> Level:
    """A level weighed by another preset, which may leave out more but cannot bring back what was left out before.

    Output is kept to the bit where the weights are, and otherwise added up anew.

    Raises
    ------
    NotComparable
        When the other preset has no weight for something that was counted.
    """
    output: dict[str, list[float]] = {}
    items, missing = {}, []
    for item, units in level.items.items():
        if item.pod in preset.exclusions.pods:
            continue
        gbp = preset.weight(*item)
        if gbp is None:
            missing.append("/".join(part for part in item if part))
            continue
        items[item] = units
        output.setdefault(item.pod, []).append(units * gbp)
    if missing:
        raise NotComparable(f"{preset.name} has no weight for {', '.join(missing)}")
    if preset.weights == level.preset.weights:
        added = dict(level.output_gbp)
    else:
        added = {pod: math.fsum(output[pod]) for pod in level.output_gbp if pod in output}
    spend = {line: gbp for line, gbp in level.spend_gbp.items() if line.category not in preset.exclusions.categories}
    return replace(
        level,
        preset=preset,
        output_gbp=added,
        volume={pod: units for pod, units in level.volume.items() if pod in output},
        items=items,
        spend_gbp=spend,
        hours={line: hours for line, hours in level.hours.items() if line in spend},
    )
