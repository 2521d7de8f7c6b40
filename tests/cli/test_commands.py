"""The commands of the README, on a trust that is run for a month."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.scenario.override_provenance import ON_COMMAND_LINE, with_override_provenance
from sim.study.archive import question_of
from sim.study.request import TASKS
from tests.cli.results import is_kept, results
from tests.cli.test_bad_input import OWN, ours, own

MONTH = ("run.start=2025-04-01", "run.warm_up_days=0", "run.measured_months=1", "workers=1")
TINY = (*MONTH, "replications=1")


def written(folder: Path) -> dict[str, list[str]]:
    """Files of each folder of results."""
    return {place.name: sorted(path.name for path in place.iterdir()) for place in results(folder / "results")}


def test_the_accounting_table_is_printed_with_a_run_beside_it(command):
    ran = command("task=account", "format=json", *TINY)
    assert (ran.code, ran.files) == (0, [])
    told = json.loads(ran.out)
    rows = {row["key"]: row for row in told["rows"]}
    assert list(rows) == list(ours("account")["rows"])
    fixed = [row for row in rows.values() if row["verdict"] and row["half_width"] == 0]
    assert sum(told["verdicts"]["without_luck"].values()) == len(fixed) > 5
    assert rows["type1"]["figure"] == 133_020
    assert rows["spells"]["published"] == 70_378
    assert "65,600 instead of 70,378" in rows["spells"]["gives_way"]
    assert rows["not_attended"]["simulated"] == pytest.approx(0.064)
    assert rows["nights_planned"]["simulated"] is None
    printed = command("task=account", "format=csv", *TINY)
    assert (printed.code, printed.out.count("\n")) == (0, len(rows) + 1)


def test_an_accounting_table_that_does_not_close_runs_nothing(command):
    ran = command(
        "task=account", "account.rows.stay_emergency.value=9.3", "account.rows.type1.of=type1_atendances", *TINY
    )
    assert ran.code == 2
    assert ran.faults == [
        "command line: account.rows.type1.of: unknown measure 'type1_atendances'; did you mean type1_attendances?"
    ]
    ran = command("task=account", "account.rows.stay_emergency.value=9.3", *TINY)
    assert [line.partition(": does not close: ")[2] for line in sorted(ran.faults)] == [
        "723.477 by the table and 709.1 as published, 2 % apart where 0.5 % may be",
        "0.967216 by the table and 0.948 as published, 2 % apart where 0.5 % may be",
        "0.103328 by the table and 0.109 as published, 5.2 % apart where 4 % may be",
    ]
    assert re.match(r"account/typical.yaml:\d+: account.rows.occupied: ", min(ran.faults))


def test_published_figures_are_put_beside_simulated_ones(command):
    ran = command("task=kpi", "format=json", *TINY)
    assert (ran.code, ran.files) == (0, [])
    rows = json.loads(ran.out)["figures"]
    assert len(rows) == len(ours("kpi"))
    columns = ["name", "unit", "simulated", "half_width", "published", "kind", "low", "high", "margin", "verdict"]
    assert all(list(row) == columns for row in rows)
    assert {row["kind"] for row in rows} == {"input", "identity", "fitted", "held_out"}
    found = {row["name"]: row for row in rows}
    assert found["Type 1 within four hours"]["published"] == 0.632
    assert 0 < found["Type 1 within four hours"]["simulated"] < 1
    assert found["Type 1 within four hours"]["half_width"] is None  # one replication tells no spread
    assert found["All types within four hours"]["simulated"] is None


@pytest.mark.slow
def test_the_answer_lies_in_a_folder_named_after_the_question(command, folder):
    asked = ("intervention=agency_reduction", *TINY)
    first = command(*asked)
    assert first.code == 0
    (place,) = written(folder)
    assert place == f"{date.today().isoformat()}_agency-reduction_typical"
    assert written(folder)[place] == ["agency_reduction.parquet", "baseline.parquet", "inputs", "report.html"]
    assert "Agency reduction" in first.out
    baseline = folder / "results" / place / "baseline.parquet"
    found, rows = pq.read_schema(baseline).metadata, pq.read_table(baseline)
    assert found[b"acuteflow.seed"] == str(ours("trust")["run"]["seed"]).encode()
    digest = found[b"acuteflow.content_hash"].decode()
    assert question_of(folder / "results" / place)["content_hash"] == digest
    assert found[b"acuteflow.command"].decode() == " ".join(["acuteflow", *asked])
    assert rows.column_names[:4] == ["scenario", "replication", "assumptions", "month"]

    assert command(*asked, "engine=simpy").code == 0  # the same question, and to the bit the same answer
    assert list(written(folder)) == [place]
    assert pq.read_table(baseline).equals(rows)
    assert command(*asked, "run.seed=7").code == 0
    other = next(name for name in written(folder) if name != place)
    assert other == f"{place}_seed-7"
    assert pq.read_schema(folder / "results" / other / "baseline.parquet").metadata[b"acuteflow.seed"] == b"7"
    assert not pq.read_table(folder / "results" / other / "baseline.parquet").equals(rows)


def test_a_comparison_as_json_is_whole(command):
    ran = command("comparison=[agency_reduction,discharge_management]", "format=json", *MONTH, "replications=2")
    assert ran.code == 0
    answer = json.loads(ran.out)
    assert list(answer["effects"]) == ["agency_reduction", "discharge_management"]
    for effect in answer["effects"].values():
        level = effect["figures"]["productivity"]
        assert level["mean"] == pytest.approx(sum(bar["log_points_x100"] for bar in effect["bridge"]), abs=1e-9)
        assert level["half_width"] > 0
        assert effect["fates"][0]["name"] == "kept_empty"


def test_a_number_set_on_the_command_line_says_so():
    def tree():
        assumed = {"value": 343.2, "assumed": "?", "low": 335, "high": 355}
        return {"arrivals": {"per_day": assumed, "hour": [0.5, 0.5], "source": "a table"}, "name": "x"}

    set_here = {"value": 400, "source": ON_COMMAND_LINE}
    bare = tree()
    bare["arrivals"] |= {"per_day": 400, "hour": [0.4, 0.6]}
    found = with_override_provenance(bare, ["arrivals.per_day", "arrivals.hour", "name", "nowhere.at.all"])
    assert found["arrivals"] == {
        "per_day": set_here,
        "hour": {"value": [0.4, 0.6], "source": ON_COMMAND_LINE},
        "source": "a table",
    }
    whole = tree()
    whole["arrivals"]["per_day"]["value"] = 400  # beyond the range that was assumed for the number it replaces
    assert with_override_provenance(whole, ["arrivals.per_day.value"])["arrivals"]["per_day"] == set_here
    ranged = tree()
    ranged["arrivals"]["per_day"] |= {"value": 400, "high": 500}
    assert (
        with_override_provenance(ranged, ["arrivals.per_day.value", "arrivals.per_day.high"])["arrivals"]["per_day"][
            "high"
        ]
        == 500
    )


CROWDED = "warning: demand above capacity: ed cubicle would hold "
ASKED = {  # of every task that runs the trust, for a month or as long as it needs
    "compare": ("intervention=agency_reduction",),
    "kpi": ("task=kpi",),
    "model": ("task=model",),
    "tables": ("task=tables",),
    "patient": ("task=patient", "intervention=agency_reduction"),
    "warm_up": ("task=warm_up",),
    "account": ("task=account",),
    "years": ("task=years", "years=typical", "intervention=agency_reduction", "run.measured_months=13"),
}
OF_ITS_OWN = {"calibrate"}  # tests/cli/test_calibrate.py
RUNS_NOTHING = {"cost", "diagram", "productivity", "results", "show"}
IN_FILES = {"compare": "report.html", "tables": "warnings.md", "patient": "patients.html"}


def test_every_task_is_known_to_the_test_below():
    assert sorted(TASKS) == sorted([*ASKED, *OF_ITS_OWN, *RUNS_NOTHING])


@pytest.mark.parametrize("task", [pytest.param(t, marks=[] if t == "kpi" else pytest.mark.slow) for t in ASKED])
def test_a_trust_without_a_steady_state_is_told_in_the_json_and_on_the_page_of_every_task(command, folder, task):
    ran = command("classes.type1.arrivals.per_day=600", *TINY, *ASKED[task], "format=json")
    assert ran.code == 0
    told = CROWDED.removeprefix("warning: ")
    said = "" if task == "tables" else " ".join(json.loads(ran.out)["warnings"])
    assert told in said or task == "tables"
    if task in IN_FILES:
        (file,) = (folder / "results").rglob(IN_FILES[task])
        assert told in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("task", ["compare", *(pytest.param(t, marks=pytest.mark.slow) for t in list(ASKED)[1:])])
def test_demand_above_capacity_is_warned_of_by_every_task_with_its_unit(command, task):
    ran = command("classes.type1.arrivals.per_day=600", *TINY, *ASKED[task])
    assert ran.code == 0
    text = " ".join(ran.out.split())
    assert CROWDED in text
    assert "patients on average if nobody had to wait, and has 62.3 places; waits grow" in text


@pytest.mark.slow
def test_a_sweep_of_a_trusts_own_files_runs_nothing_where_one_is_broken(command, folder):
    trust = ours("trust")
    trust["name"] = "St Elsewhere's"
    own(folder, "trust", trust)
    own(folder, "intervention", {"name": "more_nurses", "title": "More nurses", "change": []}, "more_nurses")
    own(folder, "intervention", {"name": "broken", "changes": []}, "broken")
    ran = command(*OWN, "-m", "trust=ours", "intervention=more_nurses,broken", *TINY)
    assert ran.code == 2
    fault = "intervention/broken.yaml:2: intervention.changes: unknown key; did you mean change?"
    assert ran.faults == [f"{fault} (with intervention=broken)"]
    assert (ran.out, ran.files) == ("", [])
    assert not list(folder.glob("multirun*"))


def hears_interrupts():
    """A process started in the background of a script is born deaf to Ctrl-C; the command at a terminal is not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_leaves_whole_files_and_no_traceback(folder):
    arguments = ("-m", "sim.cli", *MONTH[:3], "workers=2", "replications=2000", "intervention=agency_reduction")
    root = Path(__file__).parents[2]
    running = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hears_interrupts,  # noqa: PLW1509 - no thread of this process runs meanwhile
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert running.stderr is not None
    said = []
    for line in running.stderr:
        said.append(line)
        if line.startswith("running"):
            break
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the command and to all its workers
    out, rest = running.communicate(timeout=60)
    assert running.returncode == 130, rest
    assert (out, rest.splitlines()[-1:]) == ("", ["interrupted"])
    assert "Traceback" not in rest
    assert [path.name for path in folder.rglob("*") if path.is_file() and not is_kept(path)] == []
