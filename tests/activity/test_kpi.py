"""Simulated beside published: every row has a figure to stand on, and no miss is hidden."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.activity.declared import BY_NAME
from sim.activity.interval import interval
from sim.activity.kpi import OF_A_STUDY, kpi_rows, parameter, read_kpis
from sim.activity.proportion import exact
from sim.activity.ratio import Quotient
from sim.scenario.faults import ScenarioFaults
from sim.scenario.tree import strip
from tests.hospital.typical import plain

CONFIG = Path(__file__).parents[2] / "configs" / "kpi" / "typical.yaml"


def declared() -> dict[str, Any]:
    return yaml.safe_load(CONFIG.read_text(encoding="utf-8"))


def row(**changes: Any) -> dict[str, Any]:
    published = {"value": 0.6, "source": "a return"}
    return {
        "name": "Within four hours",
        "unit": "share",
        "of": "type1_within_4h",
        "kind": "held_out",
        "published": published,
    } | changes


def test_every_row_names_a_measure_a_figure_of_a_study_or_a_parameter():
    bare, _ = strip(plain(), [])
    for kpi in read_kpis(declared()):
        if kpi.of:
            assert kpi.of in BY_NAME or kpi.of in OF_A_STUDY, kpi.name
            assert not kpi.per or kpi.of in OF_A_STUDY or BY_NAME[kpi.of].adds == "sum", kpi.name
        if kpi.parameter:
            assert math.isfinite(parameter(bare, kpi.parameter)), kpi.name
        low, high = kpi.published.low, kpi.published.high
        assert low is None or low <= kpi.published.value <= high, kpi.name
    names = [kpi.name for kpi in read_kpis(declared())]
    assert len(names) == len(set(names)) > 50
    assert set(OF_A_STUDY) == {kpi.of for kpi in read_kpis(declared())} & set(OF_A_STUDY)


def test_a_row_has_a_t_interval_over_the_replications():
    kpis = read_kpis({"a": row()})
    (found,) = kpi_rows(kpis, [{"type1_within_4h": Quotient(10 * x, 10)} for x in (0.5, 0.6, 0.7)], 12, {})
    assert found.simulated == pytest.approx(0.6)
    assert found.half_width == pytest.approx(4.302653 * 0.1 / math.sqrt(3), rel=1e-6)  # t of two degrees of freedom
    assert (found.name, found.unit, found.published, found.kind) == ("Within four hours", "share", 0.6, "held_out")


def test_a_ratio_is_that_of_the_means_and_0_over_0_is_missing_and_never_0():
    """A year of 1 in 1 and one of 0 in 9: one in ten, and not one in two; who saw nothing counts for nothing."""
    listed = [Quotient(1, 1), Quotient(0, 9), Quotient(0, 0)]
    (found,) = kpi_rows(read_kpis({"a": row()}), [{"type1_within_4h": each} for each in listed], 12, {})
    assert found.simulated == pytest.approx(0.1)
    (none,) = kpi_rows(read_kpis({"a": row()}), [{"type1_within_4h": Quotient(0, 0)}] * 3, 12, {})
    assert none.plain()["simulated"] is None
    assert none.plain()["half_width"] is None


def test_sums_are_told_by_month_quarter_or_year_and_in_their_unit():
    rows = {per: row(of="cancelled", per=per) for per in ("month", "quarter", "year")}
    rows["millions"] = row(of="cancelled", per="year", times=1e-6)
    found = kpi_rows(read_kpis(rows), [{"cancelled": Quotient(20.0)}, {"cancelled": Quotient(40.0)}], 6, {})
    assert [r.simulated for r in found] == pytest.approx([5, 15, 60, 60e-6])
    assert found[2].half_width == pytest.approx(4 * found[1].half_width)


def test_a_share_of_few_has_the_ends_of_its_counts_in_the_unit_of_the_row():
    (found,) = kpi_rows(read_kpis({"a": row(times=100)}), [{"type1_within_4h": Quotient(3, 3, True)}] * 5, 12, {})
    low = 100 * exact(15, 15)[0]
    assert (found.simulated, found.half_width, found.low, found.high) == pytest.approx((100, 100 - low, low, 100))


def test_what_is_not_modelled_stands_there_without_a_figure():
    missing = read_kpis({"a": row(of=""), "b": row(of="type1_over_12h"), "c": row()})
    plain_rows = [r.plain() for r in kpi_rows(missing, [{"type1_within_4h": Quotient(1, 2)}], 12, {})]
    assert [r["simulated"] for r in plain_rows] == [None, None, 0.5]
    assert [r["half_width"] for r in plain_rows] == [None, None, None]  # one replication tells no spread
    assert "NaN" not in json.dumps(plain_rows)
    assert list(plain_rows[0]) == [
        "name",
        "unit",
        "simulated",
        "half_width",
        "published",
        "kind",
        "low",
        "high",
        "margin",
        "verdict",
    ]


def test_an_input_is_read_from_the_tree():
    tree = {"pools": {"a": {"places": 3}, "b": {"places": 4}}, "name": "x"}
    kpis = read_kpis({"beds": row(of="", parameter="pools.*.places", kind="input")})
    (found,) = kpi_rows(kpis, [], 12, tree)
    assert (found.simulated, found.half_width) == (7, 0)
    assert math.isnan(parameter(tree, "pools.c.places"))
    assert math.isnan(parameter(tree, "name"))


def test_no_replication_gives_no_figure():
    assert all(map(math.isnan, interval([])))
    assert math.isnan(interval([0.5])[1])


def test_every_fault_of_a_file_is_told_at_once():
    broken = {
        "a": row(kind="guess"),
        "b": row(published={"value": 1}),
        "c": row(parameter="run.seed"),
        "d": row(colour="red"),
        "e": row(published={"value": "many", "source": "s"}),
    }
    with pytest.raises(ScenarioFaults) as raised:
        read_kpis(broken)
    assert [fault.path for fault in raised.value.faults] == [
        "kpi.a.kind",
        "kpi.b.published",
        "kpi.c",
        "kpi.d.colour",
        "kpi.e.published.value",
    ]


@pytest.mark.parametrize(
    ("unit", "published", "tolerance", "values", "verdict"),
    [
        ("share", 0.60, 4, (0.57, 0.58, 0.57, 0.58), "met"),
        ("share", 0.60, 4, (0.54, 0.55, 0.54, 0.55), "missed"),  # 5.5 points below, whatever per cent that is
        ("share", 0.60, 4, (0.50, 0.70, 0.52, 0.68), "too few runs"),
        ("cases", 130.0, 25, (105, 106, 105, 106), "met"),
        ("cases", 130.0, 25, (95, 96, 95, 96), "missed"),
        ("cases", 130.0, None, (5, 6), ""),
        ("cases", 130.0, 25, (), "missed"),
    ],
)
def test_a_verdict_needs_a_mean_inside_known_to_half_of_the_tolerance(unit, published, tolerance, values, verdict):
    of = "type1_within_4h" if unit == "share" else "beds_occupied"
    asked = row(unit=unit, of=of, published={"value": published, "source": "s"}, tolerance=tolerance)
    (found,) = kpi_rows(read_kpis({"a": asked}), [{of: Quotient(value)} for value in values], 12, {})
    assert found.verdict == verdict


def test_a_tolerance_in_per_cent_of_nothing_is_a_fault():
    with pytest.raises(ScenarioFaults, match="per cent of 0"):
        read_kpis({"a": row(unit="cases", published={"value": 0, "source": "s"}, tolerance=5)})
