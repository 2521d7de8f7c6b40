"""A model over its replications, held to closed forms: what is lost, and what would be delayed."""

import math

import numpy as np
import pytest

from experiments.validation.truth import erlang_b, erlang_c, waits_longer
from sim.activity.proportion import exact
from sim.study.model import run_model

GONE = [{"leave": "gone"}]


def model(steps, pools, per_hour, mean_stay_h, **rest):
    """One class whose stays are exponential; times steady after the warm-up."""
    attributes = {"stay_h": {"of": {"exponential": {"mean": mean_stay_h}}}, "kind": {"shares": {"any": 1.0}}}
    return {
        "name": "station",
        "run": {"start": "2024-01-01", "warm_up_h": 50, "measured_h": 400, "seed": 1},
        "classes": {"patient": {"pathway": "visit", "arrivals": {"per_hour": per_hour}, "attributes": attributes}},
        "pools": {name: {"places": places} for name, places in pools.items()},
        "pathways": {"visit": [*steps, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]},
        **rest,
    }


def met(estimate, truth, at_most):
    """Whether a truth lies within three standard errors, and the interval is narrow enough to tell."""
    mean, half, *_ = estimate
    return abs(mean - truth) <= 1.6 * half and half <= at_most


def test_of_two_pools_as_much_is_lost_as_of_one_in_either_order_of_the_row():
    """One and nine places under a load of eight lose what ten places do: Erlang B, 12.17 %."""
    ask = {"seize": {"preference": "ward", "by": "kind"}, "as": "bed", "if_queue_over": 0, "otherwise": GONE}
    found = []
    for row in (["small", "large"], ["large", "small"]):
        plain = model([ask], {"small": 1, "large": 9}, 8, 1, preferences={"ward": {"any": row}})
        done = run_model(plain, 20)
        found.append(done.estimate(("step", f"visit[1] {' or '.join(row)}", "lost_share")))
        assert done.estimate(("pool", row[0], "lost_share")) == found[-1]  # wanted most by all
        assert math.isnan(done.estimate(("pool", row[1], "lost_share"))[0])  # and this one by nobody
        assert done.estimate(("class", "patient", "lost_share"))[0] == pytest.approx(found[-1][0], abs=0.001)
        assert met(done.estimate(("class", "patient", "time_mean_h")), 1.0, 0.02)  # the lost are no stays of 0 h
    assert found[0] == found[1]
    assert erlang_b(8, 10) == pytest.approx(0.1217, abs=5e-5)
    assert met(found[0], erlang_b(8, 10), 0.006)


def test_the_chance_of_delay_is_that_of_erlang_however_seldom_so_few_are_there():
    plain = model([{"seize": "bed"}], {"bed": "unlimited"}, 9.718 / 5, 5)
    plain["run"] |= {"measured_h": 150, "seed": 3}
    done = run_model(plain, 250)
    found = done.p_delay("bed")
    assert erlang_b(9.718, 10) == pytest.approx(0.2015, abs=5e-5)
    for places, at_most in ((2, 0.12), (5, 0.03), (10, 0.01), (14, 0.01)):
        assert met(found[places], erlang_b(9.718, places), at_most), (places, found[places])
    shares = done.shares["bed"]
    assert (shares[:, :3].sum(axis=1) == 0).mean() > 0.3  # many replications saw no such time: 0/0, which is missing
    below = np.cumsum(shares, axis=1)[:, 2]
    of_ratios = np.divide(shares[:, 2], below, out=np.zeros(len(below)), where=below > 0).mean()
    assert not met((of_ratios, found[2][1]), erlang_b(9.718, 2), 1.0)  # what would be reported were it 0


def test_waits_of_a_delay_system_are_those_of_erlang_c():
    done = run_model(model([{"seize": "bed"}], {"bed": 5}, 4, 1), 30)
    step = "visit[1] bed"
    assert met(done.estimate(("step", step, "waited_share")), erlang_c(4, 5), 0.03)
    assert met(done.estimate(("step", step, "wait_mean_h")), erlang_c(4, 5), 0.1)
    assert met(done.estimate(("step", step, "queue_mean")), 4 * erlang_c(4, 5), 0.4)
    assert met(done.estimate(("step", step, "wait_pooled_p90_h")), waits_longer(4, 1, 5, 0.1), 0.3)


def test_a_count_of_nobody_is_0_and_a_mean_of_nobody_is_missing():
    done = run_model(model([{"seize": "bed"}], {"bed": 1}, 0, 1), 2)
    step = "visit[1] bed"
    assert done.estimate(("step", step, "asked"))[:2] == (0, 0)
    for kind, name, measure in (
        ("step", step, "wait_mean_h"),
        ("step", step, "lost_share"),
        ("step", step, "wait_pooled_p95_h"),
        ("class", "patient", "time_mean_h"),
        ("class", "patient", "bed.wait_mean_h"),
    ):
        assert all(map(math.isnan, done.estimate((kind, name, measure)))), measure
    assert done.estimate(("class", "patient", "bed.served"))[:2] == (0, 0)


@pytest.mark.parametrize(
    ("limit", "possible"),
    [
        ({"if_queue_over": 9, "otherwise": GONE}, {"lost_share"}),
        ({"within": 900, "otherwise": GONE}, {"gave_up_share"}),
        ({}, set()),
    ],
)
def test_what_a_step_may_do_and_did_to_nobody_is_not_0_for_certain(limit, possible):
    done = run_model(model([{"seize": "bed", **limit}], {"bed": 9}, 0.02, 1), 5)
    asked = int(done.parts["step", "visit[1] bed", "asked"][0].sum())
    left = int(done.parts["class", "patient", "left"][0].sum())
    assert 0 < asked < 100
    for kind, name in (("step", "visit[1] bed"), ("pool", "bed")):
        for measure in ("lost_share", "gave_up_share", "not_held_share")[: 3 if kind == "step" else 2]:
            most = exact(0, asked)[1] if measure in possible else 0.0
            assert done.estimate((kind, name, measure)) == (0, most, 0, most), measure
    most = exact(0, left)[1] if possible else 0.0
    assert done.estimate(("class", "patient", "lost_share")) == (0, most, 0, most)


@pytest.mark.parametrize(
    ("steps", "beds", "possible"),
    [
        ([{"seize": "bed"}], 9, True),
        ([{"seize": "bed"}], "unlimited", False),
        ([{"seize": "bed", "within": 0, "otherwise": GONE}], 9, False),
        ([{"seize": "bed", "if_queue_over": 0, "otherwise": GONE}], 9, False),
        ([{"seize": "bed", "within": 1, "otherwise": GONE}], 9, True),
    ],
)
def test_where_nobody_can_wait_nobody_does_for_certain(steps, beds, possible):
    done = run_model(model(steps, {"bed": beds}, 0.02, 1), 5)
    served = int(done.parts["step", "visit[1] bed", "served"][0].sum())
    assert 0 < served < 100
    most = exact(0, served)[1] if possible else 0.0
    for kind, name in (("step", "visit[1] bed"), ("pool", "bed")):
        assert done.estimate((kind, name, "waited_share")) == (0, most, 0, most)


def test_an_overload_is_told_of():
    done = run_model(model([{"seize": "bed"}], {"bed": 2}, 3, 1), 1)
    (load,) = done.loads
    assert (load.pool, load.capacity) == ("bed", 2)
    assert load.offered == pytest.approx(3, abs=0.3)
    assert run_model(model([{"seize": "bed"}], {"bed": 4}, 3, 1), 1).loads == ()


def test_how_many_are_between_two_marks_is_the_rate_times_the_time():
    """Little's law, L = lambda W, over the waits of M/M/5 under a load of 4: what an unlimited pool was needed for."""
    steps = [{"mark": "asked"}, {"seize": "bed"}, {"mark": "began"}]
    wait = {"from": "asked", "to": "began", "visits": "each"}
    done = run_model(model(steps, {"bed": 5}, 4, 1, measures={"wait": wait}), 30)
    number = done.estimate(("measure", "wait", "number_mean"))
    assert met(number, 4 * erlang_c(4, 5), 0.4)
    for replication in range(3):
        found = {what: done.parts["measure", "wait", what][0][replication] for what in ("count", "mean_h")}
        assert done.values["measure", "wait", "number_mean"][replication] == pytest.approx(
            done.values["step", "visit[2] bed", "queue_mean"][replication]
        )
        assert found["count"] == pytest.approx(4 * 400, rel=0.15)
    assert done.values["measure", "wait", "mean_h"] * done.values["measure", "wait", "count"] / 400 == pytest.approx(
        done.values["measure", "wait", "number_mean"], rel=0.1, abs=0.2
    )


def test_the_time_by_way_out_has_its_quantiles():
    done = run_model(model([{"seize": "bed", "if_queue_over": 0, "otherwise": GONE}], {"bed": 1}, 1, 1), 5)
    gone = done.estimate(("class", "patient", "outcome_time_pooled_p95_h.gone"))
    home = done.estimate(("class", "patient", "outcome_time_pooled_p95_h.home"))
    assert gone.value == 0  # turned away at once
    assert met(home, -math.log(0.05), 0.4)


def test_what_stands_in_a_file_is_read_again(tmp_path):
    """A blueprint is kept by its tree, which only names the file."""
    file = tmp_path / "stays.csv"
    plain = model([{"seize": "bed"}], {"bed": 5}, 4, 1)
    (patients,) = plain["classes"].values()
    (stay,) = [name for name, own in patients["attributes"].items() if "of" in own]
    patients["attributes"][stay] = {"of": {"empirical": {"file": str(file), "column": "h"}}}
    plain["measures"] = {"stay": {"from": "in", "to": "out"}}
    plain["pathways"]["visit"] = [
        {"seize": "bed"},
        {"mark": "in"},
        {"delay": stay},
        {"mark": "out"},
        {"release": "bed"},
        {"leave": "home"},
    ]
    for hours in (1, 3):
        file.write_text(f"h\n{hours}\n")
        assert run_model(plain, 1).estimate(("measure", "stay", "mean_h")).value == hours
