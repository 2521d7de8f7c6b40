"""A study killed a hundred times, over its length and within its writer, ends in the table of an unbroken one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

KILLS, IN_THE_WRITER = 100, 20
SECONDS_TO_END = 2.0
LONGEST_S = 3.0  # from the start of a command until it is killed, where it has as many runs as it is to have
STUDY = """
title: Twenty-four small scenarios
fixed: {model: multi_server, run.measured_h: 500}
design:
  grid:
    pools.place.places: [5, 6, 7, 8]
    classes.patient.arrivals.factor: [.9, 1.0, 1.1]
    classes.patient.attributes.stay_h.of.exponential.mean: [.95, 1.0]
stopping: {pairs: 20}
"""
# Ends the process by -9 where the first finished temporary file of the store is about to take its name.
KILLED_IN_WRITER = """
import os, signal
replace = os.replace
def replaced(source, target):
    if str(target).endswith(".parquet") and "store" in str(target):
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)
os.replace = replaced
from sim.cli import main
main()
"""


def command(folder: Path, *before: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, *(before or ("-m", "sim.cli"))]
    words = ["study=small", "--config-dir", str(folder / "own"), f"output={folder / 'results'}", "workers=2"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen([*program, *words], start_new_session=True, **quiet)


def folder_of_study(at: Path) -> Path:
    (at / "own" / "study").mkdir(parents=True)
    (at / "own" / "study" / "small.yaml").write_text(STUDY, encoding="utf-8")
    return at


def kept(folder: Path) -> int:
    """How many runs are in the store."""
    count = 0
    for file in (folder / "results" / "store").rglob("*.parquet"):
        try:
            count += pq.read_metadata(file).num_rows
        except OSError:  # put together with others meanwhile
            continue
    return count


def keys(folder: Path) -> set[bytes]:
    files = (folder / "results" / "store").rglob("*.parquet")
    return {key for file in files for key in pq.read_table(file, columns=["key"])["key"].to_pylist()}


def members(group: int) -> Sequence[int]:
    """The processes of a group that are still there."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def nothing_is_left_of(running: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + SECONDS_TO_END
    while members(running.pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def finished(folder: Path) -> tuple[str, list[str]]:
    """Run to the end; what was said, and the tables written."""
    running = command(folder)
    _, said = running.communicate(timeout=600)
    assert running.returncode == 0, said.decode()
    return said.decode(), sorted(str(file) for file in (folder / "results").glob("*/results.parquet"))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_study_that_was_killed_a_hundred_times_comes_to_the_same_table(tmp_path: Path):
    whole, broken = folder_of_study(tmp_path / "whole"), folder_of_study(tmp_path / "broken")
    _, (table,) = finished(whole)
    runs = len(keys(whole))
    chance = random.Random(1)
    for number in range(KILLS):
        goal = 1 + number * (runs - 1) // KILLS
        if number % (KILLS // IN_THE_WRITER) == 0:
            running = command(broken, "-c", KILLED_IN_WRITER)
            assert running.wait(timeout=300) == -signal.SIGKILL
        else:
            later = time.monotonic() + chance.uniform(0.0, LONGEST_S)  # while it starts, or when it has run a while
            running = command(broken)
            while kept(broken) < goal or time.monotonic() < later:
                assert running.poll() is None, "came to its end before it was killed"
                time.sleep(0.02)
            os.kill(running.pid, signal.SIGKILL)
            running.wait(timeout=60)
        assert nothing_is_left_of(running), f"kill {number} left processes of its own"
    before = keys(broken)
    _, (resumed,) = finished(broken)
    assert before <= keys(broken)  # nothing that was done is lost
    assert keys(broken) == keys(whole)
    assert pq.read_table(resumed).equals(pq.read_table(table))
