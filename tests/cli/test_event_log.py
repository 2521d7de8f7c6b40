"""`event_log=true` writes the log of every world that a task runs, or is refused: it is never ignored."""

from __future__ import annotations

import csv
from typing import get_args

import pytest

from sim.report.complaint import LOGGED
from sim.study.request import Request
from tests.cli.test_bad_input import refused
from tests.cli.test_commands import TINY
from tests.cli.test_models import own

OF_STUDIES = "results"  # refused without a study, whose points keep no log
KEEPS_NO_RUN = sorted(set(get_args(Request.model_fields["task"].annotation)) - {*LOGGED, OF_STUDIES})
KINDS = ("event_log", "process_mining")


def logs(ran) -> list[str]:
    return sorted(p.rsplit("/", 1)[1] for p in ran.files if any(kind in p for kind in KINDS))


@pytest.mark.parametrize("task", KEEPS_NO_RUN)
def test_a_task_that_keeps_no_run_refuses_it(command, task):
    (fault,) = refused(command(f"task={task}", "event_log=true"))
    rule = "must be false, or the task one of compare, model, patient, tables, got true"
    assert fault == f"command line: event_log: task={task} keeps no run: {rule}"


def test_the_calculation_on_tables_has_none(command):
    (fault,) = refused(command("task=productivity", "path=mine", "event_log=true"))
    assert fault == "command line: event_log: event_log names nothing here"


@pytest.mark.parametrize("task", ["compare", pytest.param("patient", marks=pytest.mark.slow)])
def test_each_world_of_a_comparison_has_its_log(command, folder, task):
    ran = command(f"task={task}", "intervention=discharge_management", "event_log=true", *TINY)
    assert ran.code == 0, ran.err
    worlds = ("baseline", "discharge_management")
    assert logs(ran) == sorted(f"{kind}_{world}.csv" for kind in KINDS for world in worlds)
    assert all(name in ran.out for name in logs(ran) if task == "compare")
    first = [next(csv.reader((folder / p).open(encoding="utf-8"))) for p in ran.files if "/event_log" in p]
    assert first[0] == first[1]


@pytest.mark.slow
def test_tables_and_each_run_of_a_sweep_have_theirs(command, folder):
    ran = command("task=tables", "event_log=true", *TINY)
    assert logs(ran) == ["event_log.csv", "process_mining.csv"]
    ran = command("-m", "task=tables", *own(folder), "event_log=true", "run.seed=1,2")
    assert ran.code == 0
    assert logs(ran) == ["event_log.csv", "event_log.csv", "process_mining.csv", "process_mining.csv"]
    ran = command("-m", *own(folder), "event_log=true", "run.seed=1,2")
    assert ran.code == 2
    assert "event_log: a study keeps figures only" in ran.faults[0]
