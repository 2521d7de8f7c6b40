"""Change one thing at a time; write down the figure next to it, that nothing before it moved, and what comes of it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.renewing import WORKERS, asked_with, replications_in
from sim.api import ScenarioWarning, compare, scenario
from sim.engine.journeys import Journeys
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.report.names import name_of
from sim.report.wording import number, with_interval
from sim.study.effects import Effect

HERE = Path(__file__).resolve().parent
OWN = HERE / "mine"
IS_CHEAP = True
UNITS = {"share": "pct", "hours": "whole"}


class Response(NamedTuple):
    """One change: its intervention, what it changes next to it and which way, and who and what must not move.

    unmoved: measures that the change must leave as they are, to the bit; demand: whether the same patients come.
    """

    name: str
    title: str
    proximate: str
    sign: int
    unmoved: tuple[str, ...]
    demand: bool = True


PLANNED = ("list_additions", "sessions_closed", "outpatients_attended")
RESPONSES = (
    Response("delay_less", "Delay −30 %, all pathways", "delay_mean", -1, PLANNED),
    Response("beds_more", "+20 general and acute beds", "beds_available", +1, PLANNED),
    Response("attendances_more", "Attendances +5 %", "type1_attendances", +1, PLANNED, demand=False),
    Response(
        "posts_less", "One post fewer of each group", "wte_in_post", -1, ("list_additions", "outpatients_attended")
    ),
    Response(
        "list_more", "One orthopaedic list more a week", "theatre_cases", +1, ("list_additions", "outpatients_attended")
    ),
    Response("dna_less", "Did not attend −30 %", "did_not_attend_share", -1, (*PLANNED[:2], "beds_occupied")),
    Response("same_day_shut", "Same-day unit shut but for an hour", "zero_day_share", -1, PLANNED),
    Response("bay_closed", "A bay of six closed", "beds_available", -1, PLANNED),
)


def renew(overrides: Sequence[str], store: Path | None) -> dict[Path, dict[str, str]]:
    words, pairs = replications_in(overrides)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)
        trust = scenario(*words, folder=OWN)
        names = [each.name for each in RESPONSES]
        done = compare(trust, names, replications=pairs, workers=WORKERS, store=store).comparison
    made = asked_with(
        " ".join(["python -m experiments responses", *overrides]),
        trust.tree,
        f"{done.plan.replications} pairs of worlds",
    )
    before = same_people(done.plan.worlds)
    lines = [
        "| change | figure next to it | baseline | change, mean ± 95 % | sign | before it | productivity, pp "
        "| beds occupied | over 12 h, pp | left, pp |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [line(each, done.effects[each.name], before[each.name]) for each in RESPONSES]
    return {HERE / "README.md": {"command": made, "table": "\n".join(lines)}}


def line(of: Response, effect: Effect, same: bool) -> str:
    """A row of the table."""
    next_to = effect.figures[of.proximate]
    unit = UNITS.get(_unit(of.proximate), "one")
    found = (
        "as expected"
        if next_to.mean * of.sign > 0 and next_to.settled
        else "not settled"
        if not next_to.settled
        else "WRONG"
    )
    cells = (
        of.title,
        name_of(of.proximate),
        number(next_to.base, unit).lstrip("+"),
        with_interval(next_to, unit),
        found,
        "equal to the bit" if same and unmoved(of, effect) else "MOVED" if of.demand else "other patients, by intent",
        with_interval(effect.figures["productivity"], "pp"),
        with_interval(effect.figures["beds_occupied"], "one"),
        with_interval(effect.figures["decision_over_12h_share"], "pct"),
        with_interval(effect.figures["left_before_treatment_share"], "pct"),
    )
    return f"| {' | '.join(cells)} |"


def unmoved(of: Response, effect: Effect) -> bool:
    """Whether every figure that must not move is, in every pair, the same number."""
    return all(effect.figures[name].mean == 0 and not effect.figures[name].half_width > 0 for name in of.unmoved)


def same_people(worlds: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
    """Of each world, whether the same people come for the first time at the same instants as in the baseline."""
    came = {name: first_visits(simulate(blueprint(tree), 0).run.journeys) for name, tree in worlds.items()}
    (base, *others) = worlds
    return {name: all(map(np.array_equal, came[base], came[name])) for name in others}


def first_visits(journeys: Journeys) -> tuple[np.ndarray[Any, Any], ...]:
    """Key, class and instant of every visit that is no return."""
    first = journeys.parent == 0
    return journeys.key[first], journeys.klass[first], journeys.arrival[first]


def _unit(measure: str) -> str:
    from sim.activity.declared import BY_NAME

    return BY_NAME[measure].unit
