"""What moved the figure: contributions in log points that add up to the last digit.

The logarithmic mean L(x, y) = (y − x) / ln(y / x) turns a difference of sums into an exact sum of logarithms:
a part that goes from x0 to x1 inside a total that goes from X0 to X1 contributes

    L(x0, x1) / L(X0, X1) · ln(x1 / x0)  =  (x1 − x0) / L(X0, X1)

(the Montgomery-Vartia weights, known in energy studies as LMDI). The right-hand side needs no logarithm of
the part, so a part that appears or vanishes is no special case.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from sim.productivity.calculation import growth
from sim.productivity.index import log_mean, log_parts
from sim.productivity.inputs import deflated_inputs
from sim.productivity.levels import Level, Line, NotComparable
from sim.productivity.output import adjusted_output

InputGrain = Literal["category", "contract", "staff_group"]


class Bar(NamedTuple):
    """One bar of a bridge. Bars of a bridge add up; 0.01 log points are about 1 %."""

    name: str
    log_points: float


def split_contributions(
    base: Mapping[str, float], between: Mapping[str, float], new: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """Each part's contribution, cut in two where it passes an intermediate amount, log points.

    `between` is what the part would have been had only the first of two factors moved (volume at old prices).
    A part that appears or vanishes has no second factor: all of it counts as the first.
    """
    mean = _log_mean(base, new)
    cut = {}
    for name in _names(base, new):
        before, after, middle = base.get(name, 0.0), new.get(name, 0.0), between.get(name, 0.0)
        whole = (after - before) / mean
        second = log_mean(before, after) / mean * math.log(after / middle) if min(before, after, middle) > 0 else 0.0
        cut[name] = (whole - second, second)
    return cut


def activity_by_pod(base: Level, new: Level) -> list[Bar]:
    """Contributions of the points of delivery, adjusted for days; they sum to ln(1 + a)."""
    _comparable(base, new)
    return _bars("activity", log_parts(base.output_gbp, adjusted_output(base, new)))


def volume_and_mix(base: Level, new: Level) -> list[Bar]:
    """The same cut into volume and mix inside each point of delivery, then the days; the sum is ln(1 + a).

    Mix shows only where the activity table gives currencies with weights of their own.
    """
    _comparable(base, new)
    volume = {
        pod: gbp * new.volume[pod] / base.volume[pod]
        for pod, gbp in base.output_gbp.items()
        if base.volume[pod] > 0.0 and pod in new.volume
    }
    cut = split_contributions(base.output_gbp, volume, new.output_gbp)
    bars = [
        bar
        for pod, (first, second) in cut.items()
        for bar in (Bar(f"volume: {pod}", first), Bar(f"mix: {pod}", second))
    ]
    return [*bars, working_days(base, new)]


def working_days(base: Level, new: Level) -> Bar:
    """What taking out the days does to activity: ln(adjusted / as counted), below 0 after extra days."""
    adjusted = math.fsum(adjusted_output(base, new).values())
    if not (new.cost_weighted_activity > 0.0 and adjusted > 0.0):
        raise NotComparable(f"no output in {new.period.organisation}: nothing to compare")
    return Bar("days", math.log(adjusted / new.cost_weighted_activity))


def inputs_by(base: Level, new: Level, grain: InputGrain = "category") -> list[Bar]:
    """Contributions of the deflated inputs at a grain; they sum to ln(1 + r)."""
    _comparable(base, new)
    real = _grouped(deflated_inputs(base, new).items(), grain)
    return _bars("inputs", log_parts(_nominal(base, grain), real))


def spend_bridge(base: Level, new: Level, grain: InputGrain = "category") -> list[Bar]:
    """Nominal spend cut into volume and price at a grain; the sum is ln(nominal 1 / nominal 0)."""
    _comparable(base, new)
    real = _grouped(deflated_inputs(base, new).items(), grain)
    cut = split_contributions(_nominal(base, grain), real, _nominal(new, grain))
    volumes = [Bar(f"volume: {name}", first) for name, (first, _) in cut.items()]
    return [*volumes, *(Bar(f"price: {name}", second) for name, (_, second) in cut.items())]


def bridge(base: Level, new: Level, grain: InputGrain = "category") -> list[Bar]:
    """All of ln(1 + p): points of delivery as counted, days, and inputs with their sign turned.

    More inputs lower productivity, so their bars are minus their contributions. Between two worlds over
    the same months the bar of the days is 0 and inputs are nominal.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`; and when a side has no output.
    """
    pods = _bars("activity", log_parts(base.output_gbp, new.output_gbp))
    inputs = [Bar(name, -log_points) for name, log_points in inputs_by(base, new, grain)]
    return [*pods, working_days(base, new), *inputs]


def _comparable(base: Level, new: Level) -> None:
    """Refuse what has no growth, and rules under which these bars would not add up to it."""
    if not new.preset.rules.plain:
        raise NotComparable(
            f"bars by part alone do not add up under the rules of {new.preset.name}: ask for its explanation"
        )
    growth(base, new)


def _bars(kind: str, parts: Mapping[str, float]) -> list[Bar]:
    return [Bar(f"{kind}: {name}", log_points) for name, log_points in parts.items()]


def _names(base: Mapping[str, float], new: Mapping[str, float]) -> list[str]:
    """Names of both, those of the base first, each once."""
    return list(dict.fromkeys((*base, *new)))


def _log_mean(base: Mapping[str, float], new: Mapping[str, float]) -> float:
    before, after = math.fsum(base.values()), math.fsum(new.values())
    if not (before > 0.0 and after > 0.0):
        raise NotComparable(f"contributions need totals above 0, got {before} and {after}")
    return log_mean(before, after)


def _nominal(level: Level, grain: InputGrain) -> dict[str, float]:
    return _grouped(((line, math.fsum(gbp.tolist())) for line, gbp in level.spend_gbp.items()), grain)


def _grouped(lines: Iterable[tuple[Line, float]], grain: InputGrain) -> dict[str, float]:
    """£ by label at a grain: `pay`, or `pay, agency` where a contract is reported."""
    groups: dict[str, list[float]] = {}
    for line, gbp in lines:
        finer = "" if grain == "category" else getattr(line, grain)
        label = f"{line.category}, {finer}" if finer else line.category
        groups.setdefault(label, []).append(gbp)
    return {label: math.fsum(amounts) for label, amounts in groups.items()}
