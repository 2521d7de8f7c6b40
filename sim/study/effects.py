"""What one intervention did: two worlds, pair by pair, in the figures a board may be told."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.cost import compare
from sim.productivity import bridge
from sim.scenario.assessment import Assessment
from sim.scenario.cost import Cost, Payer
from sim.scenario.scenario import Intervention, Scenario
from sim.study.fates import Fate, fates
from sim.study.figures import figures
from sim.study.outcome import Outcome
from sim.study.pairs import Paired, paired
from sim.study.swings import Swing

PAYERS: tuple[Payer, ...] = ("trust", "community_icb", "local_authority", "one_off")


class Pair(NamedTuple):
    """The same replication in two worlds."""

    base: Outcome
    new: Outcome


class Money(NamedTuple):
    """One line of the bill that moved: £ a year (one-off: in all), and what kind of change it is."""

    payer: str
    heading: str
    gbp: float
    tag: str
    recurrent: bool


class Hours(NamedTuple):
    """Paid hours of one contract that moved, a year, and the £ they moved the trust's bill by: volume and price."""

    contract: str
    hours: float
    gbp: float


@dataclass(frozen=True)
class Effect:
    """All that is told of one intervention.

    figures: paired differences by name (productivity, activity, inputs in log points × 100, money in £ a year, measures
    in their own units); bars: the bridge in log points × 100, adding to the effect on the level; money: the
    bill line by line; hours: the trust's by contract; fates: what becomes of freed beds; starting_year,
    year_after: growth that would be reported; swings: assumptions that move the effect.
    """

    intervention: Intervention
    figures: dict[str, Paired]
    bars: tuple[tuple[str, float], ...]
    money: tuple[Money, ...]
    fates: tuple[Fate, ...]
    starting_year: float
    year_after: float
    odds_of_being_seen: float
    pairs: int
    hours: tuple[Hours, ...] = ()
    swings: tuple[Swing, ...] = ()

    @property
    def level(self) -> Paired:
        """Effect on the level of productivity, log points × 100."""
        return self.figures["productivity"]

    @property
    def room_gbp(self) -> float:
        """£ a year by which the trust's bill could still rise until the effect on the level is gone; below 0 it is too
        dear already, by so much.
        """
        spend, activity = self.figures["inputs_gbp"], self.figures["activity"]
        return spend.base * math.expm1(activity.mean / 100) - spend.mean

    def gbp(self, payer: str, tag: str | None = None) -> float:
        """£ a payer's bill moved by, recurrent lines only, of one tag or of all."""
        return sum(m.gbp for m in self.money if m.payer == payer and m.recurrent and tag in (None, m.tag))


def effect(scenario: Scenario, base: Scenario, drawn: Sequence[Pair], as_assumed: Sequence[Pair]) -> Effect:
    """Compare pairs of one intervention.

    scenario: with the intervention; base: without; drawn, as_assumed: pairs with assumptions drawn and as assumed.
    """
    assessment, cost = base.assessment, base.cost
    if assessment is None or cost is None:
        raise ValueError("a comparison needs an assessment and a cost in its scenario")
    told = drawn or as_assumed
    of_drawn = [(figures(p.base), figures(p.new)) for p in told]
    of_assumed = [(figures(p.base), figures(p.new)) for p in as_assumed]
    found = {
        name: paired(
            ([b[name] for b, _ in of_drawn], [n[name] for _, n in of_drawn]),
            ([b[name] for b, _ in of_assumed], [n[name] for _, n in of_assumed]),
        )
        for name in of_drawn[0][0]
        if name in of_drawn[0][1]
    }
    level = found["productivity"].mean
    starting = _starting_year(assessment, found)
    return Effect(
        intervention=scenario.intervention,
        figures=found,
        bars=_bars(told),
        money=_money(cost, told),
        fates=fates(base, told[0].base.level.preset, found),
        starting_year=starting,
        year_after=level - starting,
        odds_of_being_seen=_seen(level, assessment),
        pairs=len(told),
        hours=_hours(told),
    )


def _starting_year(assessment: Assessment, found: dict[str, Paired]) -> float:
    """Growth reported in the year the intervention starts: in force for part of it, its one-off cost in."""
    part = assessment.first_year_share
    activity = math.log1p(part * math.expm1(found["activity"].mean / 100))
    spend = found["inputs_gbp"]
    once = found["one_off_gbp"].mean
    inputs = math.log1p((part * spend.mean + once) / spend.base)
    return 100 * (activity - inputs)


def _seen(level: float, assessment: Assessment) -> float:
    """The chance that a trust with the effect reports more growth than the same trust without it would."""
    return 0.5 * (1 + math.erf(level / assessment.published_sd_pp / math.sqrt(2)))


def _bars(pairs: Sequence[Pair]) -> tuple[tuple[str, float], ...]:
    """The bridge of each pair, averaged bar by bar: still exact, for a mean of sums is the sum of means."""
    sums: dict[str, float] = defaultdict(float)
    for pair in pairs:
        for bar in bridge(pair.base.level, pair.new.level, grain="contract"):
            sums[bar.name] += 100 * bar.log_points / len(pairs)
    return tuple(sums.items())


def _money(cost: Cost, pairs: Sequence[Pair]) -> tuple[Money, ...]:
    """Every line of the bill that moved, mean over pairs."""
    sums: dict[tuple[str, str, bool], float] = defaultdict(float)
    for payer in PAYERS:
        for pair in pairs:
            year = 12 / pair.base.months if payer != "one_off" else 1.0
            for step in compare(cost, pair.base.lines, pair.new.lines, payer).steps:
                sums[payer, step.heading, step.recurrent] += step.gbp * year / len(pairs)
    return tuple(
        Money(payer, heading, gbp, cost.tags[heading] if gbp < 0 else "added_cost", recurrent)
        for (payer, heading, recurrent), gbp in sums.items()
    )


def _hours(pairs: Sequence[Pair]) -> tuple[Hours, ...]:
    """Paid hours and £ of the trust's pay by contract, new less base, mean over pairs."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for pair in pairs:
        year = 12 / pair.base.months / len(pairs)
        for sign, lines in ((-year, pair.base.lines), (year, pair.new.lines)):
            own = lines.paid_by("trust")
            for contract in ("bank", "agency"):
                here = (own.contract == contract) & (own.item == "")  # rostered, not opened at short notice
                sums[contract][0] += sign * float(own.hours[here].sum())
                sums[contract][1] += sign * float(own.nominal_gbp[here].sum())
    return tuple(Hours(contract, *moved) for contract, moved in sums.items())
