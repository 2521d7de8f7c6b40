"""What is told of a comparison before it is done, on standard error and called provisional."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic

from sim.hospital.build import Blueprint
from sim.report.wording import with_interval
from sim.study.pairs import Paired
from sim.study.plan import Plan
from sim.study.provisional import ProvisionalEffects


def provisional(
    plan: Plan,
    blueprints: Mapping[str, Blueprint],
    say: Callable[[str], None],
    clock: Callable[[], float] = monotonic,
) -> ProvisionalEffects:
    """Says a line of each intervention while a comparison that begins now takes its time. say: prints a line."""
    titles = {world: made.scenario.first.intervention for world, made in blueprints.items()}

    def tell(done: int, effects: Mapping[str, Paired]) -> None:
        for world, effect in effects.items():
            name = titles[world].title or titles[world].name
            figure = with_interval(effect, "pp")
            say(f"provisional, {done} of {plan.replications} pairs: {name}: productivity {figure} pp")

    return ProvisionalEffects(plan.worlds, plan.replications, tell, clock)
