"""One change at a time: the figure next to it answers, and nobody who comes before it is another."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from experiments.responses.renew import OWN, RESPONSES, Response, same_people, unmoved
from sim.api import Compared, compare, scenario

compared = partial(compare, workers=1, store=None)
QUICK = ("dna_less", "bay_closed")


def answers(names: tuple[str, ...], pairs: int, *overrides: str) -> Compared:
    return compared(scenario(*overrides, folder=OWN), names, replications=pairs)


def check(done: Any, response: Response) -> None:
    effect = done.effects[response.name]
    assert effect.figures[response.proximate].mean * response.sign > 0
    assert unmoved(response, effect)
    assert same_people({"baseline": done.plan.worlds["baseline"], response.name: done.plan.worlds[response.name]})[
        response.name
    ] is (response.demand)


def of(name: str) -> Response:
    return next(each for each in RESPONSES if each.name == name)


def test_a_change_moves_the_figure_next_to_it_and_nothing_before_it():
    done = answers(QUICK, 1, "run.warm_up_days=30", "run.measured_months=1").comparison
    for name in QUICK:
        check(done, of(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [each.name for each in RESPONSES])
@pytest.mark.filterwarnings("ignore")
def test_every_change_moves_the_figure_next_to_it_and_nothing_before_it(name: str):
    check(answers((name,), 6).comparison, of(name))
