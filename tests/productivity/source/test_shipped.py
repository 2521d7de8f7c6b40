"""Every mapping of `configs/source` is sound, cites its numbers, and reads the published file where that is present."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.productivity import check_tables
from sim.productivity.source import Sourced, SourceMapping, read_source, uncited
from sim.productivity.weights_table import with_weights
from tests.productivity.worlds import ROOT, SHARED, inputs, nhse

# `own` stands for a team's own tables, which `read_folder` reads without a mapping.
CONFIGS = [path for path in sorted((ROOT / "configs" / "source").glob("*.yaml")) if path.stem != "own"]
NAMES = [path.stem for path in CONFIGS]


def tree(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "configs" / "source" / f"{name}.yaml").read_text(encoding="utf-8"))


def real(name: str) -> Sourced:
    mapping = SourceMapping.model_validate(tree(name))
    if not list(SHARED.glob(mapping.file)):
        pytest.skip(f"{mapping.file}, a published file, is not beside the project")
    return read_source(mapping, SHARED)


def bare_numbers(node: Any, cited: bool = False) -> Iterator[float]:
    if isinstance(node, dict):
        cited = cited or bool({"source", "assumed"} & set(node))
        for below in node.values():
            yield from bare_numbers(below, cited)
    elif isinstance(node, list):
        for below in node:
            yield from bare_numbers(below, cited)
    elif isinstance(node, int | float) and not isinstance(node, bool) and not cited:
        yield node


@pytest.mark.parametrize("path", CONFIGS, ids=NAMES)
def test_each_mapping_is_sound_and_named_after_its_file(path: Path):
    mapping = SourceMapping.model_validate(tree(path.stem))
    assert mapping.name == path.stem
    assert mapping == SourceMapping.model_validate(uncited(tree(path.stem))), "the door takes citations off before"
    assert list(bare_numbers(tree(path.stem))) == []


@pytest.mark.parametrize("name", ["nhse_trust_growth", "trust_profiles"])
def test_growth_of_129_trusts(name: str):
    growth = real(name).growth
    assert growth.periods == ("2024/25", "2025/26 H1")
    year, half = (growth.over_period(period) for period in growth.periods)
    assert len(year) == len(half) == 129
    assert np.abs(year.ratio - year.productivity_growth).max() < 1e-12
    assert 100 * year.productivity.mean() == pytest.approx(2.81, abs=0.005)
    assert 100 * year.productivity.std(ddof=1) == pytest.approx(3.69, abs=0.005)
    assert np.isnan(half.activity_growth).all()
    assert np.corrcoef(year.productivity, half.productivity)[0, 1] == pytest.approx(0.02, abs=0.005)
    leader = half.organisation == half.organisation[np.argmax(half.productivity)]
    assert half.name[leader] == ["BLACKPOOL TEACHING HOSPITALS NHS FOUNDATION TRUST"]
    assert half.productivity[leader] == pytest.approx(0.14)
    cost = year.cost_gbp
    assert 100 * np.average(year.productivity, weights=cost) == pytest.approx(2.98, abs=0.005)
    both = [1.0 + np.average(growth, weights=cost) for growth in (year.activity_growth, year.resource_growth)]
    assert 100 * (both[0] / both[1] - 1.0) == pytest.approx(2.95, abs=0.005), "the ratio of means is another figure"
    assert np.isnan(year.beds).sum() == 8


def test_weights_of_the_cost_collection():
    found = real("ncc_currencies")
    assert len(found.weights) == 13_362
    assert found.left_out == ()
    assert [one.count for one in found.notes] == [1_820], "suppressed: fewer than 8 units"
    suppressed = found.weights.where(~found.weights.reported)
    assert suppressed.cost_gbp.sum() / found.weights.cost_gbp.sum() == pytest.approx(0.0003, abs=0.00005)
    pods = found.weights.pods()
    published = {
        "ed_attendance": 280.0,
        "non_elective_long_stay": 5419.0,
        "non_elective_short_stay": 826.0,
        "elective_inpatient": 6689.0,
        "day_case": 1077.0,
        "outpatient_procedure": 232.0,
        "critical_care": 2027.0,
        "imaging": 140.0,
        "high_cost_drugs": 593.0,
    }
    # Published as cost over activity, with the cost of what is suppressed and without its activity: up to 0.1 % more.
    assert {pod: pods[pod].unit_cost_gbp for pod in published} == pytest.approx(published, rel=0.003)
    measure = with_weights(nhse(), found.weights)
    assert measure.weight("day_case", "BZ34C") == pytest.approx(1414, abs=0.5)
    assert measure.weight("elective_inpatient", "HN12F") == pytest.approx(8464, abs=0.5)
    assert measure.weight("day_case", "XX99Z") is None, "a currency the collection has not"
    code = str(suppressed.currency[suppressed.pod == "day_case"][0])
    assert measure.weight("day_case", code) == measure.weight("day_case")
    assert measure.weight("outpatient_first") == nhse().weight("outpatient_first"), "not in the file: as shipped"
    assert "ambulance" in measure.exclusions.pods
    assert "ambulance" not in measure.weights


def test_attendances_and_emergency_admissions_by_month():
    found = real("ae_monthly")
    activity = found.activity
    assert set(activity.pod) == {"ed_attendance", "non_elective_spell"}
    assert not {"RA4", "RVY", "RBZ", "RW6", "RTV"} & set(activity.organisation), "merged trusts"
    northern_care = activity.over("RM3", ("2021-09", "2021-10"))
    assert northern_care.volume[northern_care.pod == "ed_attendance"] == pytest.approx(30_000, rel=0.05)
    reasons = {one.reason: one.count for one in found.left_out}
    assert reasons["series that is 0 in every month: no such service"] == 703
    assert reasons["series with a month missing"] == 233
    assert sum(reasons.values()) + len(activity) == 2 * 5495 - sum_of_merged(found)


def sum_of_merged(found: Sourced) -> int:
    """Rows that were added to another, and so are one fewer."""
    return sum(one.count for one in found.notes if one.reason.startswith("added to"))


def test_bed_days_by_month():
    activity = real("beds_monthly").activity
    manchester = activity.over("R0A", ("2022-04",))
    by_pod = dict(zip(manchester.pod.tolist(), manchester.volume.tolist(), strict=True))
    assert by_pod["general_acute_bed_day"] == 2031 * 30
    assert by_pod["critical_care_day"] == 92 * 30


def test_activity_of_the_profiles():
    activity = real("trust_profiles_activity").activity
    assert set(activity.month) == {"2026-03"}
    manchester = activity.over("R0A", ("2026-03",))
    by_pod = dict(zip(manchester.pod.tolist(), manchester.volume.tolist(), strict=True))
    assert by_pod["ed_attendance_type1"] == 26982 + 3642
    assert by_pod["non_elective_spell"] == 6105 + 168 + 109 + 454


def test_a_foreign_table_meets_the_weights_of_the_collection():
    activity = real("ae_monthly").activity
    attendances = activity.where(activity.pod == "ed_attendance")
    check_tables(
        attendances, inputs({"2024-04": {("pay",): 1.0}}), with_weights(nhse(), real("ncc_currencies").weights)
    )
