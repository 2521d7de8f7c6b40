"""Which rows are fitted, and what is wrong with a plan: every fault at once."""

import pytest

from sim.calibration import Scale
from sim.scenario.faults import ScenarioFaults
from sim.study.calibrate.plan import read_data
from tests.hospital.typical import read
from tests.study.calibrate.worlds import configuration


def faults_of(tree):
    with pytest.raises(ScenarioFaults) as found:
        read_data(tree)
    return [(fault.path, fault.rule) for fault in found.value.faults]


def test_ours_fits_every_row_with_a_tolerance_but_those_held_out_and_left_out():
    data, kpis = read_data(configuration()), read("kpi", "typical")
    left = set(data.plan.left_out)
    wanted = [k for k, row in kpis.items() if "tolerance" in row and row["kind"] != "held_out" and k not in left]
    assert list(data.kpis) == wanted
    assert not {k for k in data.kpis if kpis[k]["kind"] == "held_out"}
    scales = dict(zip(data.targets.names, data.targets.scales, strict=True))
    assert scales["type1_within_4h"] is Scale.SHARE
    assert scales["beds_open"] is Scale.AMOUNT


def test_a_tolerance_of_the_plan_goes_before_that_of_the_row():
    data = read_data(configuration(tolerances={"delay_21d": 0.2, "total_cost": 5}))
    margin = dict(zip(data.targets.names, data.targets.margin, strict=True))
    assert margin["delay_21d"] == pytest.approx(0.002)
    assert margin["total_cost"] == pytest.approx(0.05 * 621)
    assert margin["delay_0d"] == pytest.approx(0.02)


def test_everything_that_is_wrong_is_told_at_once():
    tree = configuration(
        rows=["beds_open", "bed_ocupancy", "late_starts", "delay_0d", "type1_attendances", "did_not_attend"],
        tolerances={"delay_0d": 0, "nothing": 1},
        left_out={"bogus": "no such row"},
        alphas=[0.5, 3],
    )
    tree["kpi"]["did_not_attend"]["published"]["value"] = 1.2
    tree["kpi"]["type1_attendances"]["published"]["value"] = -3
    told = dict(faults_of(tree))
    assert (
        told["calibration.rows"] in ("names no row of kpi; did you mean bed_occupancy?",)
        or "held out" in told["calibration.rows"]
    )
    assert told["calibration.tolerances.delay_0d"] == "must be above 0"
    assert "names no row of kpi" in told["calibration.tolerances.nothing"]
    assert "names no row of kpi" in told["calibration.left_out.bogus"]
    assert "1 or more" in told["calibration.alphas"]
    assert "between 0 and 1" in told["kpi.did_not_attend.published.value"]
    assert "above 0" in told["kpi.type1_attendances.published.value"]


@pytest.mark.parametrize(
    ("changed", "path", "rule"),
    [
        ({"rows": ["beds_open"]}, "calibration.rows", "4 rows"),
        ({"kinds": ["held_out"]}, "calibration.kinds", "never fitted"),
        ({"rows": ["beds_open", "bed_occupancy", "delay_0d", "nurses"]}, "kpi.nurses.tolerance", "needs one"),
        ({"members": 3}, "calibration.members", "greater than or equal to 16"),
        ({"mebers": 30}, "calibration.mebers", ""),
    ],
)
def test_what_is_wrong_is_told_with_its_path(changed, path, rule):
    assert [(p, r) for p, r in faults_of(configuration(**changed)) if p == path and rule in r]


def test_a_configuration_without_a_plan_says_what_is_missing():
    assert faults_of({"kpi": read("kpi", "typical")})[0][0] == "calibration"
