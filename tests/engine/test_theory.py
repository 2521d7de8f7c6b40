"""Closed forms of queueing theory, from scenarios alone: the compiled engine over replications, spot checks on both."""

from math import exp

import numpy as np
import pytest

from sim.hospital.build import build
from tests.engine.stations import BUSY, close, exponential, left_as, mean_of, means, share, station, wait_h, waited
from tests.engine.worlds import both

LOST = [{"mark": "gone"}, {"leave": "lost"}]
SEEN = [{"mark": "seen"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]
QUEUE = [{"mark": "in"}, {"seize": "bed"}, *SEEN]

# arrivals an hour, services an hour, places: Erlang B, Erlang C, mean queue, mean wait (h)
M_M_C = {
    (0.5, 1, 1): (0.333333, 0.5, 0.5, 1),
    (0.9, 1, 1): (0.473684, 0.9, 8.1, 9),
    (4, 1, 5): (0.199067, 0.554113, 2.21645, 0.55411),
    (4.5, 1, 5): (0.243021, 0.762493, 6.86244, 1.52499),
    (8, 1, 10): (0.121661, 0.409180, 1.63672, 0.20459),
    (18, 1, 20): (0.109213, 0.550769, 4.95692, 0.27538),
    (27, 1, 30): (0.081880, 0.471408, 4.24268, 0.15714),
    (10, 0.2, 60): (0.021668, 0.117302, 0.58651, 0.05865),
    (30, 1 / 6, 200): (0.010325, 0.094471, 0.85024, 0.02834),
}
QUICK, SLOW = [(0.5, 1, 1), (4, 1, 5), (8, 1, 10)], pytest.mark.slow


def faster(rate: float) -> float:
    """How many times faster a queue is run, so that enough patients come in a month."""
    return BUSY / rate


def some(cases, quick):
    return [case if case in quick else pytest.param(case, marks=SLOW) for case in cases]


@pytest.mark.parametrize("case", some(M_M_C, QUICK))
def test_waiting_for_one_of_c_places(case):
    (rate, service, places), (_, waits, queue, wait), up = case, M_M_C[case], faster(case[0])
    made = station({"patient": BUSY}, QUEUE, {"bed": places}, {"stay_h": exponential(1 / (service * up))})
    longer = lambda run: waited(run, wait / up)  # noqa: E731
    many, measures = 24 if case in QUICK else 100, (mean_of("bed", "queued"), wait_h, share(longer))
    found = means(made, many, share(waited), mean_of("bed", "used"), *measures)
    within = 0.05 if places == 200 else 0.03  # few wait, and those together
    close(found[0], waits, within)
    close(found[1], rate / service, 0.005)
    close(found[2], queue, 2 * within if places == 200 else within)
    close(found[3], wait / up, 2 * within if places == 200 else within)
    close(found[4], waits * exp(-(places * service - rate) * wait), within)


@pytest.mark.parametrize("case", some(M_M_C, QUICK))
def test_loss_where_nobody_waits(case):
    (rate, service, places), (loss, *_) = case, M_M_C[case]
    try_it = [{"mark": "in"}, {"seize": "bed", "within": 0, "otherwise": LOST}, *SEEN]
    made = station({"patient": BUSY}, try_it, {"bed": places}, {"stay_h": exponential(1 / service / faster(rate))})
    lost, used = means(made, 12 if case in QUICK else 100, left_as("lost"), mean_of("bed", "used"))
    close(lost, loss)
    close(used, (1 - loss) * rate / service, 0.01)


def test_loss_is_the_same_for_any_law_of_service():
    try_it = [{"mark": "in"}, {"seize": "bed", "within": 0, "otherwise": LOST}, *SEEN]
    stay = {"of": {"lognormal": {"mean": 1 / faster(4), "cv": 1.5}}}
    (lost,) = means(station({"patient": BUSY}, try_it, {"bed": 5}, {"stay_h": stay}), 12, left_as("lost"))
    close(lost, 0.199067)


@pytest.mark.parametrize(
    ("rate", "places", "room", "truth"),
    [
        (0.9, 1, 5, (0.126023, 1.40820, 1.79029)),
        pytest.param(4.5, 5, 8, (0.111232, 0.71820, 0.17957), marks=SLOW),
        pytest.param(5, 5, 10, (0.117503, 1.76255, 0.39945), marks=SLOW),
        pytest.param(12, 10, 15, (0.203261, 2.45058, 0.25631), marks=SLOW),
    ],
)
def test_loss_where_the_waiting_room_is_full(rate, places, room, truth):
    full = {
        "branch": {"pool": "bed", "waiting_over": room - places - 1},
        "paths": {"yes": [{"leave": "lost"}], "no": []},
    }
    stay = {"stay_h": exponential(1 / faster(rate))}
    found = means(
        station({"patient": BUSY}, [full, *QUEUE], {"bed": places}, stay),
        12,
        left_as("lost"),
        mean_of("bed", "queued"),
        wait_h,
    )
    for estimate, expected in zip(found, (*truth[:2], truth[2] / faster(rate)), strict=True):
        close(estimate, expected)


@pytest.mark.parametrize(
    ("rate", "service", "impatience", "places", "truth"),
    [
        (5, 1, 0.5, 5, (0.146132, 0.633151, 1.46132, 4.26934)),
        pytest.param(10, 1, 0.2, 10, (0.077693, 0.715627, 3.88464, 9.22307), marks=SLOW),
        pytest.param(12, 1, 1, 10, (0.213632, 0.757608, 2.56359, 9.43641), marks=SLOW),
        pytest.param(6, 0.5, 0.25, 10, (0.195656, 0.850385, 4.69574, 9.65213), marks=SLOW),
    ],
)
def test_patients_who_lose_patience(rate, service, impatience, places, truth):
    up, wait = faster(rate), [{"mark": "in"}, {"seize": "bed", "within": "patience_h", "otherwise": LOST}, *SEEN]
    has = {"stay_h": exponential(1 / service / up), "patience_h": exponential(1 / impatience / up)}
    made = station({"patient": BUSY}, wait, {"bed": places}, has)
    found = means(made, 12, left_as("lost"), share(waited), mean_of("bed", "queued"), mean_of("bed", "used"))
    for estimate, expected in zip(found, truth, strict=True):
        close(estimate, expected)


@pytest.mark.parametrize(
    ("law", "wait"),
    [
        ({"constant": 1.0}, 2),
        pytest.param({"erlang": {"mean": 1.0, "k": 2}}, 3, marks=SLOW),
        pytest.param({"gamma": {"mean": 1.0, "cv": 1}}, 4, marks=SLOW),
        pytest.param({"lognormal": {"mean": 1.0, "cv": 2}}, 10, marks=SLOW),
    ],
)
def test_one_place_and_any_law_of_service(law, wait):
    mean = 0.8 / BUSY
    scaled = {name: mean if name == "constant" else {**shape, "mean": mean} for name, shape in
              ((n, s if isinstance(s, dict) else {}) for n, s in law.items())}  # fmt: skip
    made = station({"patient": BUSY}, QUEUE, {"bed": 1}, {"stay_h": {"of": scaled}})
    (found,) = means(made, 20, wait_h)
    close(found, wait * mean, 0.08 if wait > 4 else 0.03)


@pytest.mark.parametrize(
    ("rates", "places", "waits"),
    [
        ((2, 3, 3), 10, (0.051148, 0.102295, 0.409180)),
        pytest.param((1, 1.5, 1.5), 5, (0.138528, 0.277056, 1.108225), marks=SLOW),
        pytest.param((0.2, 0.3, 0.3), 1, (1, 2, 8), marks=SLOW),
    ],
)
def test_priorities(rates, places, waits):
    up, names = faster(sum(rates)), ("first", "second", "third")
    steps = [{"mark": "in"}, {"seize": "bed", "priority": "urgency"}, *SEEN]
    has = {n: {"urgency": {"shares": {n: 1}}, "stay_h": exponential(1 / up)} for n in names}
    arrivals = {n: rate * up for n, rate in zip(names, rates, strict=True)}
    made = station(arrivals, steps, {"bed": {"places": places, "priority": list(names)}}, has)
    found = means(made, 24, *(lambda run, n=n: wait_h(run, of=n) for n in names))
    for estimate, wait in zip(found, waits, strict=True):
        close(estimate, wait / up, 0.05)


@pytest.mark.parametrize(
    ("rates", "places", "room", "needs", "truth"),
    [
        ((2, 0.5, 0.25), (5, 8), 10, 0.5, (0.013454, 0.035102, 3.981286, 1.652023, 3.946184, 0.837276, 0.035581)),
        pytest.param(
            (1, 1, 1), (1, 1), 3, 1.0,
            (0.362637, 0.304029, 0.941392, 1.864469, 0.637363, 2.925287, 0.477011), marks=SLOW,
        ),
        pytest.param(
            (4, 0.25, 0.2), (20, 6), 30, 0.25,
            (0.008685, 1.665547, 17.526591, 4.920676, 4.956576, 1.240946, 1.680139), marks=SLOW,
        ),
    ],
)  # fmt: skip
def test_a_place_is_kept_until_the_next_one_is_free(rates, places, room, needs, truth):
    (_, first, second), up = rates, faster(rates[0])
    full = {"branch": {"pool": "first", "waiting_over": room - 1}, "paths": {"yes": [{"leave": "lost"}], "no": []}}
    on = [{"mark": "done"}, {"seize": "second"}, {"mark": "on"}, {"release": "first"}, {"delay": "rest_h"}]
    ways = {"yes": [*on, {"release": "second"}, {"leave": "home"}], "no": [{"release": "first"}, {"leave": "home"}]}
    steps = [
        full,
        {"mark": "in"},
        {"seize": "first"},
        {"mark": "seen"},
        {"delay": "stay_h"},
        {"branch": "goes_on", "paths": ways},
    ]
    has = {"stay_h": exponential(1 / first / up), "rest_h": exponential(1 / second / up)}
    has["goes_on"] = {"shares": {"yes": needs, "no": 1 - needs}}
    made = station({"patient": BUSY}, steps, dict(zip(("first", "second"), places, strict=True)), has)
    used, queued = mean_of("first", "used"), mean_of("first", "queued")
    blocked, onward = mean_of("second", "queued"), mean_of("second", "used")
    delay = lambda run: wait_h(run, "done", "on")  # noqa: E731
    found = means(made, 120 if room == 30 else 24, left_as("lost"), blocked, used, queued, onward, wait_h, delay)
    per_hour = (1, 1, 1, 1, 1, up, up)
    for estimate, expected, scale in zip(found, truth, per_hour, strict=True):
        close(estimate, expected / scale, 0.05)


SPOT = {
    "patience": ([{"mark": "in"}, {"seize": "bed", "within": "patience_h", "otherwise": LOST}, *SEEN], 5),
    "loss": ([{"mark": "in"}, {"seize": "bed", "within": 0, "otherwise": LOST}, *SEEN], 4),
    "queue": (QUEUE, 6),
}


@pytest.mark.parametrize("name", SPOT)
def test_the_reference_engine_says_the_same_to_the_bit(name):
    steps, places = SPOT[name]
    has = {"stay_h": exponential(1), "patience_h": exponential(2)}
    run = both(build(station({"patient": 5}, steps, {"bed": places}, has), 0))
    assert len(run.journeys) > 3000
    assert np.count_nonzero(waited(run)) > 300
