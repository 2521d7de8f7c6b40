"""task=cost: the budget, its classes and the marginal costs, without a run; and a budget that does not close."""

import json

import pytest

from tests.cli.conftest import Command

OFF = "cost.energy.kwh_per_year=300000000"


def test_the_budget_closes_by_line_and_class(command: Command):
    ran = command("task=cost", "format=json")
    assert (ran.code, ran.faults, ran.files) == (0, [], [])
    found = json.loads(ran.out)
    made = sum(line["made_gbp"] for line in found["opening_budget"])
    assert made == pytest.approx(621e6, rel=0.005)
    assert sum(each["gbp"] for each in found["classes"]) == pytest.approx(made, abs=0.01)
    pay = {line["heading"]: line["made_gbp"] for line in found["opening_budget"]}
    staff = found["staff_by_month"]
    for contract in ("substantive", "bank", "agency"):
        made = sum(each["gbp"] for each in staff if each["contract"] == contract)
        assert made == pytest.approx(pay[contract], abs=0.01)
    assert {"corporate", "support", "manager", "consultant"} <= {each["staff_group"] for each in staff}
    units = {each["pod"]: each for each in found["one_more_unit"]}
    assert units["imaging"]["staffed"] is None
    assert units["day_case"]["staff_held"] < units["day_case"]["staffed"] < units["day_case"]["average"]


def test_the_tables_are_printed(command: Command):
    ran = command("task=cost")
    assert ran.code == 0
    for words in (
        "Opening budget",
        "in all",
        "What moves it, and how soon",
        "One more unit",
        "incidents a year",
        "Staff, hours a year",
        "The same by month",
        "registered nurses",
        "first replication's roster",
    ):
        assert words in ran.out


def test_a_budget_that_does_not_close_is_one_fault(command: Command):
    ran = command("task=cost", OFF)
    assert ran.code == 2
    (said,) = ran.faults
    assert "cost.opening_budget_gbp_per_year: must be what posts" in said
    assert "energy £10.00m stated and £43.1" in said


def test_a_model_by_itself_has_no_budget(command: Command):
    ran = command("model=shifts", "task=cost")
    assert ran.code == 2
    assert "a model by itself has neither money" in ran.faults[0]
