"""What one intervention did: two worlds, pair by pair, in the figures a board may be reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.cost import compare
from sim.productivity import bridge
from sim.scenario.cost import Cost, Payer
from sim.scenario.intervention import Intervention
from sim.scenario.scenario import Scenario
from sim.study.assessed import Assessed
from sim.study.figures import figures
from sim.study.freed_beds import BedUse, OfPair, bed_uses
from sim.study.outcome import Outcome
from sim.study.pairs import Paired, lone, paired
from sim.study.reach import only_costs
from sim.study.reported import BREAK_EVEN, FIRST_YEAR, SEEN, YEAR_AFTER, InForce, in_force, reported
from sim.study.staff import StaffMoved, staff_moved
from sim.study.tornado import TornadoDriver
from sim.study.ways_out import of_one_world

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
    in their own units, ways out of one world alone in visits a year); bars: the bridge in log points × 100, adding
    to the effect on the level; money: the bill line by line; hours: the trust's by contract; staff: its hours and £ by
    staff group and contract; bed_uses: what becomes of freed beds; tornado_drivers: assumptions that move the effect;
    measured_share: of the measured months the part in which it holds; only_costs: whether nothing but what it costs to
    do differs in any pair.
    """

    intervention: Intervention
    figures: dict[str, Paired]
    bars: tuple[tuple[str, float], ...]
    money: tuple[Money, ...]
    bed_uses: tuple[BedUse, ...]
    pairs: int
    hours: tuple[Hours, ...] = ()
    staff: tuple[StaffMoved, ...] = ()
    tornado_drivers: tuple[TornadoDriver, ...] = ()
    measured_share: float = 1.0
    only_costs: bool = False

    @property
    def level(self) -> Paired:
        """Effect on the level of productivity, log points × 100."""
        return self.figures["productivity"]

    @property
    def first_year(self) -> Paired:
        """Growth reported in the year it starts: in force for part of it, its one-off cost in; log points × 100."""
        return self.figures[FIRST_YEAR]

    @property
    def year_after(self) -> Paired:
        """Growth reported the year after: the rest of the effect, the one-off cost out; log points × 100."""
        return self.figures[YEAR_AFTER]

    @property
    def probability_of_being_seen(self) -> float:
        """The probability that the trust reports more growth in the year it starts than it would without it."""
        return self.figures[SEEN].mean

    @property
    def break_even(self) -> Paired:
        """£ a year by which the trust's bill could still rise until the effect on the level is gone; below 0 it is too
        dear already, by so much.
        """
        return self.figures[BREAK_EVEN]

    def gbp(self, payer: str, tag: str | None = None) -> float:
        """£ a payer's bill moved by, recurrent lines only, of one tag or of all."""
        return sum(m.gbp for m in self.money if m.payer == payer and m.recurrent and tag in (None, m.tag))


def effect(scenario: Scenario, base: Scenario, drawn: Sequence[Pair], as_assumed: Sequence[Pair]) -> Effect:
    """Compare pairs of one intervention.

    scenario: with the intervention; base: without; drawn, as_assumed: pairs with assumptions drawn and as assumed.
    """
    cost = base.cost
    if base.assessment is None or cost is None:
        raise ValueError("a comparison needs an assessment and a cost in its scenario")
    sides = drawn or as_assumed
    clock = scenario.run.clock
    period = in_force(scenario.intervention.in_force(), (clock.window_start, clock.end))
    found = {**_paired(drawn, as_assumed), **_of_board(drawn, as_assumed, period), **of_one_world(drawn, as_assumed)}
    return Effect(
        intervention=scenario.intervention,
        figures=found,
        bars=_bars(sides),
        money=_money(cost, sides),
        measured_share=period.measured,
        bed_uses=bed_uses(sides[0].base.level.preset, found, _of_pairs(drawn), _of_pairs(as_assumed)),
        pairs=len(sides),
        hours=_hours(sides),
        staff=staff_moved(drawn, as_assumed),
        only_costs=only_costs(scenario.intervention, sides),
    )


def _paired(drawn: Sequence[Pair], as_assumed: Sequence[Pair]) -> dict[str, Paired]:
    """Every figure that both worlds have."""
    sides = [[(figures(p.base), figures(p.new)) for p in pairs] for pairs in (drawn, as_assumed)]
    first = (sides[0] or sides[1])[0]
    return {
        name: paired(*(([b[name] for b, _ in of], [n[name] for _, n in of]) for of in sides))
        for name in first[0]
        if name in first[1]
    }


def _of_board(drawn: Sequence[Pair], as_assumed: Sequence[Pair], period: InForce) -> dict[str, Paired]:
    """What would be reported, what breaks even, and whether it would be seen: figures of a pair as a whole."""
    figures_of_pairs = [
        [
            reported(_assessed(pair).assessment, figures(pair.base), figures(pair.new), period).by_name()
            for pair in pairs
        ]
        for pairs in (drawn, as_assumed)
    ]
    return {
        name: lone(*([each[name] for each in of] for of in figures_of_pairs))
        for name in (figures_of_pairs[0] or figures_of_pairs[1])[0]
    }


def _of_pairs(pairs: Sequence[Pair]) -> list[OfPair]:
    figures_of_pairs = [(figures(pair.base), figures(pair.new), _assessed(pair)) for pair in pairs]
    return [
        OfPair(
            assessed=assessed,
            freed=base["beds_occupied"].value - new["beds_occupied"].value,
            productivity=new["productivity"].value - base["productivity"].value,
            activity_gbp=new["activity_gbp"].value,
            inputs_gbp=new["inputs_gbp"].value,
        )
        for base, new, assessed in figures_of_pairs
    ]


def _assessed(pair: Pair) -> Assessed:
    """What was drawn for a pair, of the world without the intervention."""
    if pair.base.assessed is None:
        raise ValueError("a comparison needs an assessment and a cost in its scenario")
    return pair.base.assessed


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
