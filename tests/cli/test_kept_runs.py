"""The command and the runs that are kept: nothing is run twice, and nothing is left behind however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.report.drawn import FILES, made_of
from sim.report.page import write_page
from sim.study import replicate as module
from tests.cli.test_bad_input import refused
from tests.cli.test_commands import TINY
from tests.cli.test_models import own

ROOT = Path(__file__).parents[2]
MANY = ("model=multi_server", "workers=2", "replications=3000", "format=json")


@pytest.fixture
def counted(monkeypatch):
    """The replications that are run here from now on."""
    done: list[int] = []
    record = module._record

    def one(run, do):
        done.append(run.job.replication)
        return record(run, do)

    monkeypatch.setattr(module, "_record", one)
    return done


def test_a_model_asked_twice_is_run_once_and_extended_by_what_is_new(command, folder, counted):
    asked = (*own(folder), "format=json")
    first = command(*asked, "replications=4")
    again = command(*asked, "replications=4")
    assert again.out == first.out
    assert again.err[-1] == "acuteflow: 4 of 4 runs were kept in results/store: nothing was run"
    assert counted == [*range(4)]
    more = command(*asked, "replications=8")
    assert more.err[-1] == "acuteflow: 4 of 8 runs were kept in results/store: the other 4 were run"
    eight = json.loads(more.out)
    assert counted == [*range(8)]
    alone = json.loads(command(*asked, "replications=8", "store=null").out)
    assert counted == [*range(8), *range(8)]
    assert eight["figures"] == alone["figures"]
    command(*asked, "replications=8", "store=elsewhere")
    assert len(counted) == 24
    assert (folder / "elsewhere").is_dir()
    assert not list(folder.rglob("*.unfinished"))


def test_published_figures_are_put_beside_runs_that_are_kept(command, counted):
    asked = ("task=kpi", *TINY, "format=json")
    first, again = command(*asked), command(*asked)
    assert first.code == 0
    assert first.out == again.out
    assert counted == [0, 0]  # and what judges the load of the trust


@pytest.mark.slow
def test_a_page_is_drawn_again_only_where_anything_of_it_may_differ(command, folder, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "sim.report.page.write_page", lambda done, said, path: drawn.append(write_page(done, said, path))
    )
    asked = ("intervention=agency_reduction", *TINY)
    first = command(*asked, "format=json")
    (place,) = (folder / "results").glob("*_typical")
    files = {path: path.read_bytes() for path in place.glob("*.*")}
    assert (first.code, len(drawn), len(files)) == (0, 1, 3)
    again = command(*asked)  # typed otherwise
    assert (again.code, len(drawn)) == (0, 1)
    assert (
        f"acuteflow: report.html and tables are there already, as written by: acuteflow {' '.join(asked)} format=json"
        in (again.err)
    )
    assert command(*asked, "format=json").out == first.out
    assert {path: path.read_bytes() for path in files} == files

    for number, (path, text) in enumerate(files.items(), start=2):  # changed by hand, cut short, gone
        path.write_bytes(text[:-1]) if number < 4 else path.unlink()
        assert command(*asked, "format=json").code == 0
        assert len(drawn) == number
        assert path.read_bytes() == text
    (place / "inputs" / FILES).write_text("{}", encoding="utf-8")
    command(*asked, "format=json")
    command(*asked, "format=json", "engine=simpy")  # the page names the engine
    monkeypatch.setattr("sim.report.drawn.version", lambda name: "99")
    command(*asked, "format=json", "engine=simpy")
    assert len(drawn) == 7


def test_a_changed_line_of_any_file_is_another_maker(tmp_path, monkeypatch):
    for name in ("a.py", "report/page.html.jinja", "__pycache__/a.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    monkeypatch.setattr("sim.__file__", str(tmp_path / "__init__.py"))
    said = {"command": "acuteflow", "seed": "1"}
    before = made_of(said)
    (tmp_path / "__pycache__" / "a.pyc").write_text("after", encoding="utf-8")
    assert made_of({**said, "command": "acuteflow format=json"}) == before
    assert made_of({**said, "seed": "2"}) != before
    (tmp_path / "report" / "page.html.jinja").write_text("after", encoding="utf-8")
    assert made_of(said) != before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["execution=cloud"], "execution.backend: must be 'local' or 'dask', got 'cloud'"),
        (["execution.address=tcp://here:1"], "execution.address: belongs to execution=dask, got 'tcp://here:1'"),
        (["retry=all"], "retry: must be 'failed', got 'all'"),
        (['store=""'], "store: "),
    ],
)
def test_what_is_no_place_to_run_or_keep_is_one_line(command, words, said):
    (fault,) = refused(command("model=multi_server", *words))
    assert fault.startswith(f"command line: {said}"), fault


def test_the_address_goes_before_or_behind_the_cluster(command, monkeypatch):
    asked = []

    def connected(address, workers):
        asked.append((address, workers))
        raise module.ScenarioFaults([module.Fault("execution.address", "is not answered within 10 s", repr(address))])

    monkeypatch.setattr("sim.study.cluster.connected", connected)
    for words in (["execution=dask", "execution.address=tcp://h:1"], ["execution.address=tcp://h:1", "execution=dask"]):
        ran = command("model=multi_server", "replications=2", "workers=1", *words)
        assert (ran.code, ran.files) == (2, [])
        assert ran.err[-1] == "command line: execution.address: is not answered within 10 s, got 'tcp://h:1'"
    assert asked == [("tcp://h:1", 1)] * 2


def processes(session: int) -> list[int]:
    """Those of a session that are still there."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = entry.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            found.append(int(entry.parent.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("first", ["running", "of 3000"])
def test_a_command_that_is_killed_leaves_no_process_and_loses_no_more_than_a_moment(tmp_path, first):
    running = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *MANY],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert running.stderr is not None
    next(line for line in running.stderr if first in line)
    until = time.monotonic() + 60
    while len(processes(running.pid)) < 2:  # a worker has begun, if no more
        assert time.monotonic() < until
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    time.sleep(2)
    assert processes(running.pid) == []


@pytest.mark.slow
def test_two_commands_at_once_on_one_folder_give_what_one_gives(tmp_path):
    words = ("model=multi_server", "workers=1", "replications=60", "format=json")
    asked = [sys.executable, "-m", "sim.cli", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(asked, cwd=tmp_path, stdout=subprocess.PIPE, env=env, text=True) for _ in range(2)]
    out = [json.loads(each.communicate(timeout=300)[0])["figures"] for each in both]
    alone = subprocess.run([*asked, "store=null"], cwd=tmp_path, stdout=subprocess.PIPE, env=env, text=True, check=True)
    assert out == [json.loads(alone.stdout)["figures"]] * 2
    assert not list(tmp_path.rglob("*.unfinished"))
