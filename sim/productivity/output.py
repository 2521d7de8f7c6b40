"""Output of two periods in the same £, brought to the same days and adjusted for quality, by rule of the measure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.productivity.index import neutral_weights, ratio_of_sums
from sim.productivity.levels import Item, Level, NotComparable
from sim.productivity.months import financial_year
from sim.productivity.quality import quality_ratio
from sim.productivity.rules import SettingsRule


class Weighed(NamedTuple):
    """Output by item under one set of weights, £, as counted: of the base period and of the new one."""

    base: dict[Item, float]
    new: dict[Item, float]


def day_ratio(base: Level, new: Level, pod: str) -> float:
    """By how much the days of the base period exceed those of the new one, for what a point of delivery follows."""
    rule = new.preset.rules.days
    if rule == "as_counted":
        return 1.0
    kind = new.preset.weights[pod].days if rule == "by_pod" else rule
    # One ratio for the whole period: planned work put off in a short month comes back in the next.
    return base.period.days(kind) / new.period.days(kind)


def adjusted_output(base: Level, new: Level) -> dict[str, float]:
    """The new level's output by point of delivery at the base period's number of days, £, under fixed weights."""
    return {pod: gbp * day_ratio(base, new, pod) for pod, gbp in new.output_gbp.items()}


def output_ratio(base: Level, new: Level) -> float:
    """1 + a: output of the new period over that of the base, under the rules of the preset.

    Raises
    ------
    NotComparable
        When the base has no output, or a weight or a measure of quality is missing in one of the periods.
    """
    what = f"output in the base period of {base.period.organisation}"
    rules = new.preset.rules
    if rules.output == "fixed" and rules.settings == "own" and rules.quality.rule == "none":
        return ratio_of_sums(base.output_gbp.values(), adjusted_output(base, new).values(), what)
    ratios = []
    for weighed in weighings(base, new, rules.settings):
        at_base = (
            gbp * day_ratio(base, new, i.pod) * quality_ratio(base, new, i.pod) for i, gbp in weighed.new.items()
        )
        ratios.append(ratio_of_sums(weighed.base.values(), at_base, what))
    return math.prod(ratios) ** (1.0 / len(ratios)) + published_quality(base, new)


def published_quality(base: Level, new: Level) -> float:
    """What the measure adds to growth of output for quality by financial year, a share; 0 under any other rule.

    Nothing is added between two worlds over the same months: what was published is growth from one year to the next.
    """
    quality = new.preset.rules.quality
    if quality.rule != "published" or base.period.months == new.period.months:
        return 0.0
    return quality.published_pp.get(year_of(new), quality.otherwise_pp) / 100.0


def weighings(base: Level, new: Level, settings: SettingsRule) -> tuple[Weighed, ...]:
    """Output of both periods under each set of weights that the index number asks for: two for Fisher, else one."""
    items = list(dict.fromkeys((*base.items, *new.items)))
    years = {
        "fixed": [""],
        "laspeyres": [year_of(base)],
        "paasche": [year_of(new)],
        "fisher": [year_of(base), year_of(new)],
    }[new.preset.rules.output]
    return tuple(_weighed(base, new, items, _weights(base, new, year, settings)) for year in years)


def has_pools(base: Level, new: Level) -> bool:
    """Whether the tables name a procedure in two settings of a pool, so that a setting shift can be reported."""
    weights = dict.fromkeys((*base.items, *new.items), 1.0)
    marked = {item: float(at) for at, item in enumerate(weights)}
    return neutral_weights(marked, weights, new.preset.rules.pools) != marked


def year_of(level: Level) -> str:
    """The financial year of a level; "" where no weights and no quality go by year, which may then span several.

    Raises
    ------
    NotComparable
        When the months lie in more than one financial year and something goes by year.
    """
    preset = level.preset
    if not preset.weights_by_year and preset.rules.quality.rule != "published":
        return ""
    years = dict.fromkeys(financial_year(month) for month in level.period.months)
    if len(years) > 1:
        raise NotComparable(f"{preset.name} goes by financial year, and the period lies in {', '.join(years)}")
    return next(iter(years))


def _weighed(base: Level, new: Level, items: list[Item], weights: Mapping[Item, float]) -> Weighed:
    return Weighed(
        {item: base.items.get(item, 0.0) * weights[item] for item in items},
        {item: new.items.get(item, 0.0) * weights[item] for item in items},
    )


def _weights(base: Level, new: Level, year: str, settings: SettingsRule) -> dict[Item, float]:
    preset = new.preset
    own: dict[Item, float] = {}
    missing = []
    for item in dict.fromkeys((*base.items, *new.items)):
        gbp = preset.weight(*item, year)
        if gbp is None:
            missing.append("/".join(part for part in item if part))
        else:
            own[item] = gbp
    if missing:
        raise NotComparable(f"{preset.name} has no weights of {year or preset.weights_year} for {', '.join(missing)}")
    if settings == "own":
        return own
    # Pooled over both periods together: the same weights both ways round, and never over nothing.
    units = {item: base.items.get(item, 0.0) + new.items.get(item, 0.0) for item in own}
    counted = {item: gbp for item, gbp in own.items() if units[item] > 0.0}
    neutral = neutral_weights(counted, units, preset.rules.pools)
    return {item: neutral.get(item, gbp) for item, gbp in own.items()}
