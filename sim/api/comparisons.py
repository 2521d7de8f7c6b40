"""Interventions beside a baseline, from Python: paired effects as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Unpack

from sim.api.asked import OVERRIDE, How, configured, one_error, request, warn
from sim.api.rows import table
from sim.api.scenarios import Scenario
from sim.cli.composition import composed
from sim.cli.perform import members_in_use
from sim.cli.worlds import notes_of, world_faults, worlds_of
from sim.cost.staff import NOT_ROSTERED
from sim.report.complaint import BadInput
from sim.report.given import NO_INTERVENTION
from sim.report.lines import lines
from sim.report.loads import overload_warnings
from sim.report.section import titles_of
from sim.scenario.faults import Fault
from sim.study.compare import Comparison, read_all, run_comparison
from sim.study.effects import Effect
from sim.study.ensemble import reused
from sim.study.plan import Plan
from sim.study.results import rows
from sim.study.running import running
from sim.study.units import PAYERS, unit_of

OF = {"intervention": str}
EFFECTS = OF | {
    "measure": str,
    "unit": str,
    "baseline": float,
    "change": float,
    "half_width": float,
    "low": float,
    "high": float,
    "luck": float,
    "worth": float,
    "pairs": int,
    "settled": bool,
    "payer": str,
}
MONEY = OF | {"payer": str, "heading": str, "gbp": float, "tag": str, "recurrent": bool}
STAFF = OF | {
    "staff_group": str,
    "contract": str,
    "hours": float,
    "hours_change": float,
    "hours_half_width": float,
    "gbp": float,
    "gbp_change": float,
    "gbp_half_width": float,
}
BRIDGE = OF | {"step": str, "points": float}
BED_USES = OF | {
    "use": str,
    "gbp": float,
    "productivity": float,
    "beds": float,
    "binds": str,
    "gbp_half_width": float,
    "productivity_half_width": float,
}
ASSUMPTIONS = OF | {"path": str, "low": float, "high": float, "at_low": float, "at_high": float, "explains": float}


@dataclass(frozen=True)
class Compared:
    """What interventions do beside the baseline, pair by pair: tables of pyarrow, a null where nothing is known.

    Attributes
    ----------
    effects : pyarrow.Table
        A row an intervention and measure: unit, baseline (with every assumption as assumed), change (the mean paired
        difference), half_width, low and high of its 95 % interval, in which luck and drawn assumptions both lie; luck,
        the half width that luck alone would have; worth, how many unpaired runs a pair was worth; pairs; settled,
        whether the interval leaves no doubt about the sign; payer of a bill. `productivity` is in log points × 100,
        which are about percentage points; sums are by the year of twelve months; a share is a fraction.
    money : pyarrow.Table
        A row a line of a bill that moved: payer, heading, gbp (£ a year; in all, where it is not recurrent), tag (what
        kind of saving or cost it is), recurrent. The lines of a payer add up to its change in `effects`.
    staff : pyarrow.Table
        A row a staff group and contract (`sim.cost.staff.STAFF_CONTRACTS`) of the trust's pay, `all` of the sums: hours
        (worked, or asked for and worked by nobody; null of posts on no roster) and gbp of the baseline as assumed, a
        year, their change and the half width of its 95 % interval. By month they are in `outcomes`.
    bridge : pyarrow.Table
        A row a step from the baseline to the intervention: points, log points × 100, which add up to the effect on
        `productivity`.
    bed_uses : pyarrow.Table
        A row a use of the beds that are freed: gbp (£ a year on the trust's bill besides), productivity (log points ×
        100 with it), beds, what binds, and half widths.
    assumptions : pyarrow.Table
        A row an assumption that moves the effect on productivity: its path, low and high, the effect at each of them
        (log points × 100), and the share of the variance between pairs that it explains. No row of fewer than eight
        pairs.
    outcomes : pyarrow.Table
        Every figure of every replication of every world, as `run` gives them, drawn and as assumed.
    comparison : sim.study.compare.Comparison
        What all of these are made from.
    """

    comparison: Comparison = field(repr=False)

    @cached_property
    def effects(self) -> Any:
        """Paired effects with their intervals; see the class."""
        return self._table(EFFECTS, _effects)

    @cached_property
    def money(self) -> Any:
        """Lines of bills that moved; see the class."""
        return self._table(MONEY, lambda effect: effect.money)

    @cached_property
    def staff(self) -> Any:
        """Hours and £ by staff group and contract; see the class."""
        return self._table(STAFF, _staff)

    @cached_property
    def bridge(self) -> Any:
        """Steps to the effect on productivity; see the class."""
        return self._table(BRIDGE, lambda effect: effect.bars)

    @cached_property
    def bed_uses(self) -> Any:
        """Uses of freed beds; see the class."""
        return self._table(BED_USES, lambda effect: effect.bed_uses)

    @cached_property
    def assumptions(self) -> Any:
        """Assumptions that move the effect; see the class."""
        return self._table(ASSUMPTIONS, lambda effect: effect.tornado_drivers)

    @cached_property
    def outcomes(self) -> Any:
        """Every figure of every replication; see the class."""
        import pyarrow as pa

        columns = rows(self.comparison.outcomes)
        return pa.table({name: pa.array(column, from_pandas=True) for name, column in columns.items()})

    def _table(self, columns: Mapping[str, type], rows_of: Callable[[Effect], Iterable[Sequence[Any]]]) -> Any:
        effects = self.comparison.effects
        return table(columns, ((name, *row) for name, effect in effects.items() for row in rows_of(effect)))


def _effects(effect: Effect) -> Iterator[Sequence[Any]]:
    for name, each in effect.figures.items():
        moved = (each.base, each.mean, each.half_width, *each.interval, each.luck, each.worth)
        yield name, unit_of(name), *moved, effect.pairs, each.settled, PAYERS.get(name, "")


def _staff(effect: Effect) -> Iterator[Sequence[Any]]:
    for of in effect.staff:
        hours, gbp = ((each.base, each.mean, each.half_width) for each in (of.hours, of.gbp))
        yield of.staff_group, of.contract, *((None,) * 3 if of.contract == NOT_ROSTERED else hours), *gbp


def compare(
    scenario: Scenario,
    interventions: str | Sequence[str] = (),
    replications: int | None = None,
    **how: Unpack[How],
) -> Compared:
    """Compare interventions with the same trust without any, in pairs that share their patients and their luck.

    What is assumed is drawn anew for each pair, the same in both of its worlds; three tenths as many pairs are run as
    assumed besides, to tell luck from assumption.

    Parameters
    ----------
    scenario : Scenario
        Of a trust. One that was composed with an intervention is compared with itself without it.
    interventions : str or sequence of str
        Names of `configs/intervention` or of the folder of the scenario; `"a+b"` tries both in one world. Unsaid: the
        intervention of the scenario, or those that `comparison` of the configuration lists.
    replications : int, optional
        Pairs of worlds; unsaid, as is configured (30).
    **how : How
        `engine`, `workers`, `store`, `execution`, `retry`.

    Returns
    -------
    Compared
        Tables `effects`, `money`, `staff`, `bridge`, `bed_uses`, `assumptions` and `outcomes`.

    Raises
    ------
    BadInput
        With all that is wrong with any world, a line a fault.

    Warns
    -----
    ScenarioWarning
        A pool that is asked for more than it has; visits that an intervention lets go uncounted.

    Examples
    --------
    A month and two pairs show what comes out; they settle nothing.

    >>> from sim.api import compare, scenario
    >>> trust = scenario("run.start=2025-03-02", "run.warm_up_days=30", "run.measured_months=1")
    >>> found = compare(trust, "agency_reduction", 2)
    >>> row = next(row for row in found.effects.to_pylist() if row["measure"] == "productivity")
    >>> row["intervention"], row["unit"], row["pairs"]
    ('agency_reduction', 'log points × 100', 2)
    """
    if scenario.of_model:
        raise BadInput(["scenario: a model by itself has neither money nor interventions: must be of a trust"])
    named = (interventions,) if isinstance(interventions, str) else tuple(interventions)
    asked = request("compare", scenario.replications if replications is None else replications, how)
    with configured(scenario.folder):
        made = composed(scenario.configuration, scenario.overrides)
        chosen = made.given.intervention
        if named and chosen != NO_INTERVENTION:
            rule = f"the scenario has {chosen} already: compose it without one, or name no others"
            raise BadInput([f"{OVERRIDE}intervention: {rule}"])
        wanted = named or tuple(made.tree["comparison"])
        faults: list[Fault] = []
        worlds = worlds_of(scenario.tree, asked.model_copy(update={"comparison": wanted}), chosen, faults)
        if named and faults:
            raise BadInput([f"interventions: {fault.rule}" for fault in faults])
        told = [(str(made.given.place(fault, {})), fault) for fault in faults]
        told += world_faults(worlds, made.given, priced=True)
        if told:
            raise BadInput(lines(told))
        notes = notes_of(worlds, made.given)
        used = members_in_use("compare", made.tree, next(iter(worlds.values())), made.given.line_of)
    plan = Plan(worlds, asked.replications, asked.engine, ensemble=used.ensemble)
    with one_error(), running(asked) as where:
        done = run_comparison(replace(plan, running=where), read_all(worlds))
    warn([*notes, *reused(plan.ensemble, plan.replications, "pairs"), *overload_warnings(done.loads, titles_of(done))])
    return Compared(done)
