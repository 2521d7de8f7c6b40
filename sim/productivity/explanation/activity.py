"""What moved output: volume and mix by point of delivery, days, setting shift, quality, and their interaction.

Each factor is moved alone from the base period: what output would have been had only volumes moved, only the mix, only
the days, in log points. What the factors do together and not one by one is the interaction.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.productivity.index import Step, alone, left_over
from sim.productivity.levels import Item, Level
from sim.productivity.output import (
    Weighed,
    day_ratio,
    has_pools,
    output_ratio,
    published_quality,
    weighings,
)
from sim.productivity.quality import quality_ratio

VOLUME, MIX, DAYS, SETTING, QUALITY = "volume", "mix", "working days", "setting shift", "quality"


def activity_steps(base: Level, new: Level) -> list[Step]:
    """Steps that sum to ln(1 + a) under the rules of the preset, the interaction last.

    Raises
    ------
    NotComparable
        As `growth`; and when a factor alone leaves no output.
    """
    pooled = has_pools(base, new)
    moved: dict[tuple[str, str], float] = {}
    weighed = weighings(base, new, "pooled" if pooled else "own")
    for one in weighed:
        for step in _factors(base, new, one):
            key = step.factor, step.part
            moved[key] = moved.get(key, 0.0) + step.log_points / len(weighed)
    steps = [Step(factor, part, log_points) for (factor, part), log_points in moved.items()]
    if pooled and new.preset.rules.settings == "own":
        steps.append(Step(SETTING, "", _as_counted(weighings(base, new, "own")) - _as_counted(weighed)))
    total = math.log(output_ratio(base, new))
    if published := published_quality(base, new):
        steps.append(Step(QUALITY, "", total - math.log(output_ratio(base, new) - published)))
    return [*steps, left_over(steps, total, "activity")]


def _factors(base: Level, new: Level, weighed: Weighed) -> list[Step]:
    """Volume, mix, days and quality one at a time, of one set of weights."""
    before, after = (_by_pod(side) for side in weighed)
    mixed = {item.pod for item in weighed.base if item.currency}
    pods = list(before)
    volume, mix, days, quality = (dict(before) for _ in range(4))
    for pod in pods:
        units = base.volume.get(pod, 0.0), new.volume.get(pod, 0.0)
        if before[pod] > 0.0 and units[0] > 0.0:
            volume[pod] = before[pod] * (units[1] / units[0])
            if units[1] > 0.0 and pod in mixed:
                mix[pod] = after[pod] / (units[1] / units[0])
            days[pod] = before[pod] * day_ratio(base, new, pod)
            quality[pod] = before[pod] * quality_ratio(base, new, pod)
        else:
            volume[pod] = after[pod]  # what appears has no mix and no price of its own: all of it is volume
    steps = [*alone(VOLUME, before, volume)]
    if mixed:
        steps += [step for step in alone(MIX, before, mix) if step.part in mixed]
    if days != before:
        steps.append(Step(DAYS, "", math.fsum(step.log_points for step in alone(DAYS, before, days))))
    if quality != before:
        steps.append(Step(QUALITY, "", math.fsum(step.log_points for step in alone(QUALITY, before, quality))))
    return steps


def _as_counted(weighed: tuple[Weighed, ...]) -> float:
    """The logarithm of output as counted, new over base, before days and quality."""
    sums = [(math.fsum(each.new.values()), math.fsum(each.base.values())) for each in weighed]
    return math.fsum(math.log(after / before) for after, before in sums) / len(sums)


def _by_pod(gbp: Mapping[Item, float]) -> dict[str, float]:
    pods: dict[str, list[float]] = {}
    for item, amount in gbp.items():
        pods.setdefault(item.pod, []).append(amount)
    return {pod: math.fsum(amounts) for pod, amounts in pods.items()}
