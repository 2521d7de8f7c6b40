"""The accounting table: rows that close, rows that give way, and every way in which a table is wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rich.console import Console

from sim.activity.account import WITHIN, accounted, read_account
from sim.activity.beside import beside_a_run
from sim.activity.interval import Interval, t_quantile
from sim.activity.ratio import Quotient
from sim.activity.within import Spread, runs_that_tell
from sim.report.account import about, as_csv, print_account, summary, verdicts
from sim.scenario.faults import ScenarioFaults
from sim.scenario.tree import strip
from sim.study.figures import known_of_account, of_account
from sim.study.outcome import Job, outcome
from tests.docs.accounts import is_current, typical
from tests.hospital.typical import plain

KNOWN = ("spells", "beds_occupied", "activity.day_case")


def row(**said):
    return {"name": "A row", "department": "Beds", "unit": "beds", **said}


def table(tolerance=0.005, **rows):
    return {"tolerance": tolerance, "rows": rows}


def value(number, **said):
    return row(value=number, source="counted", **said)


def published(number):
    return {"value": number, "source": "read"}


def faults(plain_table):
    with pytest.raises(ScenarioFaults) as found:
        read_account(plain_table, KNOWN)
    return [str(fault) for fault in found.value.faults]


def test_each_formula_does_what_it_says():
    account = read_account(
        table(
            quotient=row(quotient=["product", 4]), product=row(product=["sum", "b", 2]),
            sum=row(sum=["a", "b", 1]), difference=row(difference=["a", "b"]), a=value(5), b=value(3),
        ),
        KNOWN,
    )  # fmt: skip
    assert account.figures() == {"a": 5, "b": 3, "sum": 9, "product": 54, "quotient": 13.5, "difference": 2}
    assert [each.formula for each in accounted(account)][:2] == ["A row ÷ 4", "A row × A row × 2"]


@pytest.mark.parametrize(("figure", "closes"), [(1004.9, True), (1005.1, False), (995.1, True), (994.9, False)])
def test_a_row_closes_within_the_tolerance(figure, closes):
    told = table(a=value(figure), both=row(sum=["a"], closes_on=published(1000)))
    if closes:
        assert read_account(told, KNOWN).figures()["both"] == figure
    else:
        (fault,) = faults(told)
        assert fault.startswith("account.rows.both: does not close: ")
        assert f"{figure:,.6g} by the table and 1,000 as published" in fault


def test_a_row_of_its_own_tolerance_needs_no_other():
    told = table(a=value(103, closes_on=published(100), tolerance=0.04), b=value(103, closes_on=published(100)))
    assert [fault.split(":")[0] for fault in faults(told)] == ["account.rows.b"]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ({"a": row(sum=["b"]), "beds": value(1)}, "account.rows.a.sum.0: unknown row 'b'"),
        ({"a": value(1, of="spels")}, "account.rows.a.of: unknown measure 'spels'; did you mean spells?"),
        (
            {"a": row(sum=["b"]), "b": row(product=["c", 2]), "c": row(sum=["a"])},
            "is computed from itself: a → b → c → a",
        ),
        ({"a": row(sum=["a"])}, "account.rows.a: is computed from itself: a → a"),
        (
            {"a": row(quotient=["b", "c"]), "b": value(1), "c": value(0)},
            "account.rows.a: comes to no number: divides by 0",
        ),
        ({"a": row(quotient=["b"]), "b": value(1)}, "account.rows.a: quotient needs two terms, got 1"),
        ({"a": row()}, "give one of value, sum, difference, product, quotient, got none"),
        ({"a": row(value=1, sum=["b"]), "b": value(1)}, "got value and sum"),
        ({"a": row(value=1)}, "a value needs either a source or what is assumed"),
        ({"a": row(sum=["b"], source="read"), "b": value(1)}, "and a formula neither"),
        ({"a": value(1, of="spells", parameter="x")}, "give of (a measure) or parameter (a path), not both"),
        ({"a": value(1, gives_way="x")}, "gives_way needs closes_on"),
        ({"a": value(1, closes_on=published(1), gives_way="x")}, "account.rows.a.gives_way: closes: 1 by the table"),
        ({"a": value(1, eval="b * 2")}, "account.rows.a.eval: unknown key"),
    ],
)
def test_a_table_that_is_wrong_is_told_in_a_line(rows, fault):
    (found,) = faults(table(**rows))
    assert fault in found
    assert found.startswith("account.rows.")


def test_all_faults_at_once_and_a_third_row_that_gives_way_is_one():
    giving = {key: value(2, closes_on=published(1), gives_way="medians") for key in "abc"}
    found = faults(table(**giving, d=value(2, closes_on=published(1))))
    assert len(found) == 2
    assert found[0].startswith(
        "account.rows.c.gives_way: is one row too many that gives way: at most 2 may, and a and b"
    )
    assert found[1].startswith("account.rows.d: does not close: 2 by the table and 1 as published")


def test_a_run_stands_beside_its_rows():
    account = read_account(
        table(
            spells=value(1000, of="spells", per="year"), half=value(1000, of="spells", per="year", times=0.5),
            beds=value(100, of="beds_occupied"), given=value(7, parameter="counted.x"), alone=value(1),
        ),
        KNOWN,
    )  # fmt: skip
    runs = [{"spells": Quotient(v), "beds_occupied": Quotient(2 * v, 10)} for v in (500, 515)]
    rows = {row.key: row for row in beside_a_run(account, runs, 6, {"counted": {"x": 7}})}
    assert rows["spells"].simulated == pytest.approx(1015)
    assert rows["spells"].verdict == "too few runs"  # 1,000 and 1,030: 1.5 % off, known to a fifth
    assert rows["half"].verdict == "missed"
    assert rows["beds"].simulated == pytest.approx(101.5)
    assert rows["given"].off == 0
    assert math.isnan(rows["alone"].simulated)
    assert rows["alone"].verdict == ""
    told = list(summary(rows.values()))
    assert told[0].startswith("3 rows of the run with luck in them: 0 met (")
    assert "1 missed (beyond it), 2 too few runs. Of 1 more no luck is in the run" in told[0]
    assert told[0].endswith("1 met, 0 missed.")
    assert told[1].startswith("Missed: A row (-49.")
    counts = {"without_luck": {"met": 1, "missed": 0}, "with_luck": {"met": 0, "missed": 1, "too_few_runs": 2}}
    assert verdicts(rows.values()) == counts
    assert as_csv(rows.values()).count("too few runs") == 2
    assert as_csv(rows.values()).count("\n") == 6


@pytest.mark.parametrize(
    ("sums", "verdict"),
    [
        ((1019, 1017, 1018), "too few runs"), ((1009, 1011, 1010), "met"), ((990, 1010, 1003), "too few runs"),
        ((1029, 1031, 1030), "missed"), ((969, 971, 970), "missed"), ((1000,), "too few runs"), ((1000, 1000), "met"),
    ],
)  # fmt: skip
def test_the_verdict_asks_where_the_interval_lies(sums, verdict):
    account = read_account(table(spells=value(1000, of="spells")), KNOWN)
    (row,) = beside_a_run(account, [{"spells": Quotient(each)} for each in sums], 12, {})
    assert row.verdict == verdict
    assert row.plain()["verdict"] == verdict


def of_runs(runs, mean, sd):
    """A row of so many runs with just this mean and spread, beside 1,000."""
    shape = np.arange(runs, dtype=float)
    values = mean + sd * (shape - shape.mean()) / shape.std(ddof=1)
    account = read_account(table(spells=value(1000, of="spells")), KNOWN)
    return beside_a_run(account, [{"spells": Quotient(v)} for v in values.tolist()], 12, {})[0]


@pytest.mark.parametrize(
    ("runs", "mean", "sd", "told"),
    [
        (2, 1005, 28.3, "met"),
        (6, 1005, 20, "met"),
        (4, 990, 200, "met"),
        (3, 1030, 40, "missed"),
        (2, 975, 9, "missed"),
    ],
)
def test_as_many_runs_as_are_told_would_do_and_fewer_do_not(runs, mean, sd, told):
    row = of_runs(runs, mean, sd)
    assert row.verdict == "too few runs"
    needed = int(row.runs_needed)
    assert needed > runs
    assert of_runs(needed, mean, sd).verdict == told
    assert of_runs(needed - 1, mean, sd).verdict == "too few runs"
    assert math.isnan(of_runs(needed, mean, sd).runs_needed)


def test_two_runs_of_985_and_1025_need_17_and_not_576():
    """Student's t of one degree of freedom is 12.7; that of 16 is 2.1."""
    assert of_runs(2, 1005, math.sqrt(800)).runs_needed == 17


def test_at_the_very_edge_no_number_of_runs_tells_and_a_single_run_has_none():
    edge, beyond = of_runs(5, 1020, 10), of_runs(4, 1030, 40)
    assert edge.runs_needed == math.inf
    assert [*summary([edge])][-1].endswith("stay: A row no number, the mean is at the very edge.")
    assert [*summary([beyond])][-1].endswith(f": A row about {about(beyond.runs_needed)} (its mean is off by +3.0 %).")
    (row,) = beside_a_run(
        read_account(table(spells=value(1000, of="spells")), KNOWN), [{"spells": Quotient(1000)}], 12, {}
    )
    assert row.verdict == "too few runs"
    assert math.isnan(row.runs_needed)
    assert row.plain()["runs_needed"] is None
    assert list(summary([row]))[-1] == "Too few runs, for one has no interval: A row."


def test_what_few_runs_tell_is_right_on_the_average():
    """4,000 times four runs of a normal whose SD is known: the mean of what they tell is what the SD asks for."""
    sd, room = 50.0, 20.0
    truly = next(n for n in range(2, 1000) if t_quantile(n - 1) * sd / math.sqrt(n) <= room)
    seen = np.random.default_rng(7).normal(0.0, sd, (4_000, 4)).std(axis=1, ddof=1)
    told = [
        runs_that_tell(Interval.around(1000.0, t_quantile(3) * s / 2), Spread(s / 2, 3.0, 4), 1000.0, WITHIN)
        for s in seen.tolist()
    ]
    assert np.mean(told) == pytest.approx(truly, rel=0.05)


def test_a_share_of_few_events_needs_as_many_runs_as_its_counts_ask_for():
    """Both replications have the same share, and still it is known no better than 40 events of 1,000 tell it."""
    account = read_account(table(share=value(0.04, of="spells")), KNOWN)
    (row,) = beside_a_run(account, [{"spells": Quotient(20, 500, proportion=True)}] * 2, 12, {})
    assert row.verdict == "too few runs"
    assert row.runs_needed == pytest.approx(2 * (row.half_width / (0.02 * 0.04)) ** 2, abs=1)


@pytest.mark.parametrize(
    ("seen", "verdict"), [((0, 0), "met"), ((3, 5), "missed"), ((0, 1), "missed"), ((4,), "missed")]
)
def test_a_figure_of_nought_is_met_by_nought_alone(seen, verdict):
    account = read_account(table(none=value(0, of="spells")), KNOWN)
    (row,) = beside_a_run(account, [{"spells": Quotient(each)} for each in seen], 12, {})
    assert row.verdict == verdict
    assert [*summary([row])][1:] == (
        [f"Missed: A row ({sum(seen) / len(seen):g} instead of 0)."] * (verdict == "missed")
    )


def test_of_many_rows_of_too_few_runs_five_are_named_that_need_most_and_missed_ones_stand_first():
    rows = [of_runs(4, 1000, 50 + 10 * n)._replace(name=f"row {n}") for n in range(9)]
    _, missed, few = summary([*rows, of_runs(9, 1500, 1)])
    assert missed.startswith("Missed: A row (+50.0 ± ")
    named = [part.split(" about ")[0] for part in few.split(": ")[1].split("; and ")[0].split("; ")]
    assert named == ["row 8", "row 7", "row 6", "row 5", "row 4"]
    assert "off by" not in few
    assert few.endswith(f"; and 4 more, at most {about(rows[3].runs_needed)} each.")


@pytest.mark.parametrize("is_published", [True, False])
def test_a_column_of_published_figures_stands_only_where_there_are_any(is_published):
    told = value(100, **({"closes_on": published(100)} if is_published else {}))
    console = Console(record=True, width=160, quiet=False, file=None)
    with console.capture() as printed:
        print_account(accounted(read_account(table(a=told), KNOWN)), console)
    assert ("published" in printed.get()) == is_published


def test_a_figure_of_the_run_may_be_divided_by_another():
    """Agency of pay, both in the prices of one year."""
    plain_row = value(0.5, of="spells", over="beds_occupied")
    (row,) = beside_a_run(
        read_account(table(share=plain_row), KNOWN),
        [{"spells": Quotient(a), "beds_occupied": Quotient(b)} for a, b in ((2, 4), (4, 8))],
        12,
        {},
    )
    assert row.simulated == 0.5
    for wrong in ({"over": "spells", "parameter": "x"}, {"of": "spells", "over": "spells", "per": "year"}):
        assert "over divides" in faults(table(share=value(1, **wrong)))[0]
    assert "unknown measure 'beds'" in faults(table(share=value(1, of="spells", over="beds")))[0]


def test_the_typical_trust_closes_and_two_rows_give_way():
    """The arithmetic of the issue."""
    account = typical()
    found = account.figures()
    expected = {
        "type1": 133_020, "emergency": 46_440, "without_night": 21_362, "with_night": 25_078, "planned": 7_874,
        "nights": 259_230, "occupied": 709.7, "discharges": 31_162, "ready_waiting": 74.8, "operations": 18_780,
        "outpatients": 621_000, "gbp_ed": 47, "gbp_admitted": 313, "gbp_outpatient": 128, "gbp_other": 133, "gbp": 621,
        "pay": 399.0, "cost": 622.6, "escalation": 18.8,
    }  # fmt: skip
    assert found == pytest.approx(found | expected, rel=0.003)
    assert [key for key, each in account.rows.items() if each.gives_way] == ["without_night_share", "spells"]


def test_what_the_table_takes_from_the_trust_is_what_the_trust_says():
    """Rows with a parameter: the file of the trust and the table say one number."""
    account = typical()
    rows = beside_a_run(account, [{}], 12, _bare())
    given = [row for row in rows if account.rows[row.key].parameter]
    assert len(given) > 5
    assert {row.key: row.off for row in given} == pytest.approx({row.key: 0 for row in given}, abs=1e-4)


def test_beds_of_the_table_are_those_of_the_pools():
    """Winter wards by the days of their months; who opens at short notice has none of the establishment."""
    trust = _bare()
    places = [pool["places"] for pool in trust["pools"].values() if pool.get("beds") is True]
    base = sum(each["base"] if isinstance(each, dict) else each for each in places)
    winter = sum(more["places"] for each in places if isinstance(each, dict) for more in each.get("add", []))
    assert typical().rows["beds_established"].value == pytest.approx(base + winter * 151 / 365, abs=0.05)


def test_the_planned_year_of_the_price_list_is_that_of_the_table():
    """Spells by need, as they are counted: a budget by nights would be drawn up for other drugs and supplies."""
    planned, figures = _bare()["cost"]["planned_year"]["activity"], typical().figures()
    for pod, key in (
        ("non_elective_same_day", "fit_for_same_day"),
        ("non_elective_overnight", "fit_for_a_stay"),
        ("elective_inpatient", "planned"),
        ("day_case", "day_cases"),
        ("maternity", "maternity"),
        ("ed_attendance_type1", "treated"),
    ):
        assert planned[pod] == pytest.approx(figures[key], rel=1e-4)


def _bare():
    return strip(plain(), [])[0]


def test_a_row_may_name_what_is_weighed_and_paid_in_this_trust():
    known = known_of_account(plain())
    assert {"activity.day_case", "weighed.imaging", "pay.bank", "pay.consultant", "spent.energy", "spells"} <= set(
        known
    )


def test_the_page_is_current():
    assert is_current(), "python -m tests.docs.accounts"


OF_COUNTED = ("Clinics and imaging", "Activity by weight")


@pytest.mark.slow
def test_a_run_of_the_typical_trust_is_within_two_percent_where_it_is_counted_or_weighed():
    """Outpatients, imaging and £ by point of delivery; who leaves before treatment is for the department to say."""
    tree = plain()
    done = [outcome(Job("baseline", replication, tree)) for replication in range(4)]
    rows = beside_a_run(typical(), [of_account(each) for each in done], done[0].months, _bare())
    seen = {row.name: row.off for row in rows if row.department in OF_COUNTED and not math.isnan(row.off)}
    assert len(seen) > 25
    off = {name for name, share in seen.items() if abs(share) > 0.02}
    assert off <= {"Cost-weighted: left before treatment"}
