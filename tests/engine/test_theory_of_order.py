"""Closed forms of queues not in order of arrival: the shortest first, and Kleinrock's conservation law."""

import pytest

from tests.engine.stations import BUSY, close, exponential, means, station, wait_h

SLOW = pytest.mark.slow
SEEN = [{"mark": "seen"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]


def test_the_shortest_first():
    """One place, stays of half an hour and of one and a half: as two priorities (Cobham 1954), which nobody names."""
    rate, stays, up = 0.6, (0.5, 1.5), BUSY / 0.6
    has = {
        name: {"stay_h": {"of": {"constant": stay / up}}} for name, stay in zip(("short", "long"), stays, strict=True)
    }
    steps = [{"mark": "in"}, {"seize": "bed"}, *SEEN]
    made = station(dict.fromkeys(has, BUSY / 2), steps, {"bed": {"places": 1, "order": {"lowest": "stay_h"}}}, has)
    found = means(made, 6, *(lambda run, n=n: wait_h(run, of=n) for n in has))
    left = rate * sum(stay**2 for stay in stays) / 2 / 2  # work still to be done on whoever is in the place
    busy = [rate / 2 * stay for stay in stays]
    close(found[0], left / (1 - busy[0]) / up, 0.03)
    close(found[1], left / (1 - busy[0]) / (1 - sum(busy)) / up, 0.06)


@pytest.mark.parametrize("rises_after", [3.0, pytest.param(0.5, marks=SLOW), pytest.param(1e5, marks=SLOW)])
def test_whoever_rises_the_work_that_waits_is_the_same(rises_after):
    """One place and two priorities: the sum of load times wait is that of first come, first served (Kleinrock 1965)."""
    rates, up = {"first": 0.3, "second": 0.4}, BUSY / 0.7
    has = {name: {"urgency": {"shares": {name: 1}}, "stay_h": exponential(1 / up)} for name in rates}
    bed = {"places": 1, "priority": list(rates), "rises": [{"after_h": rises_after / up, "steps_up": 1}]}
    steps = [{"mark": "in"}, {"seize": "bed", "priority": "urgency"}, *SEEN]
    made = station({name: rate * up for name, rate in rates.items()}, steps, {"bed": bed}, has)
    law = lambda run: sum(rate * wait_h(run, of=name) for name, rate in rates.items())  # noqa: E731
    found = means(made, 6, law, *(lambda run, n=n: wait_h(run, of=n) for n in rates))
    load = sum(rates.values())
    close(found[0], load * load / (1 - load) / up, 0.06)
    never, at_once = load / (1 - 0.3) / up, load / (1 - load) / up  # waits of the first where nobody rises, and all do
    if rises_after > 100:
        close(found[1], never, 0.03)
        close(found[2], never / (1 - load), 0.08)
    else:
        assert never < found[1][0] < 1.02 * at_once
        assert found[1][0] < found[2][0] < never / (1 - load)
