"""Spoiled configurations: each is read or refused in plain words, and what is read runs; no traceback, no hang."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sim.activity import read_kpis
from sim.engine.journeys import Deadlock, EndlessLoop
from sim.productivity import TableFaults
from sim.scenario.faults import ScenarioFaults
from sim.study.compare import read_all
from sim.study.outcome import Job, outcome
from tests.cli.mutants import mutant
from tests.hospital.typical import plain, read

RUN = {"start": "2025-04-01", "warm_up_days": 0, "measured_months": 1, "seed": 1}
SECONDS_A_CASE = 20
REFUSED_WHEN_RUN = (TableFaults, EndlessLoop, Deadlock)  # what only a run can tell: told by the command as faults are


class HangError(Exception):
    """A case that did not come to an end."""


@contextmanager
def alarm(seed: int) -> Iterator[None]:
    """Let no case take for ever."""

    def ring(*_: object) -> None:
        raise HangError(f"mutant {seed} did not end within {SECONDS_A_CASE} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS_A_CASE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check_lines(found: ScenarioFaults) -> None:
    """A line a fault, each with a path and a rule."""
    assert found.faults
    for fault in found.faults:
        assert str(fault).isprintable()
        assert fault.path
        assert fault.rule


def is_read(tree: dict[str, Any], seed: int) -> bool:
    """Whether a tree is read and not refused."""
    with alarm(seed):
        try:
            read_all({"baseline": tree})
        except ScenarioFaults as found:
            check_lines(found)
            return False
    return True


def runs(tree: dict[str, Any], seed: int) -> bool:
    """Whether a tree that was read runs to the end."""
    with alarm(seed):
        try:
            kept = outcome(Job("baseline", 0, tree))
        except REFUSED_WHEN_RUN:
            return False
    assert kept.months == 1
    return True


def fuzz(seeds: range, most: int) -> tuple[int, int]:
    """How many mutants were read, and how many of those ran."""
    whole = plain(run=RUN)
    runs(whole, -1)  # compiles what is not compiled yet
    was_read = ran = 0
    for seed in seeds:
        tree = mutant(whole, seed, most)
        if is_read(tree, seed):
            tree["run"] = RUN  # a mutant may ask for ten years, or for another seed: neither is wrong
            if is_read(tree, seed):
                was_read += 1
                ran += runs(tree, seed)
    return was_read, ran


@pytest.mark.slow
def test_a_mutant_is_read_or_refused_and_runs():
    was_read, ran = fuzz(range(30), 1)
    assert 0 < was_read < 30
    assert ran >= 0.9 * was_read


@pytest.mark.slow
def test_mutants_spoiled_in_several_places_are_read_or_refused_and_run():
    was_read, ran = fuzz(range(10_000, 10_600), 3)
    assert 0 < ran <= was_read < 600


def test_a_spoiled_table_of_published_figures_is_read_or_refused():
    rows, refused = read("kpi", "typical"), 0
    for seed in range(300):
        with alarm(seed):
            try:
                read_kpis(mutant({"kpi": rows}, seed))
            except ScenarioFaults as found:
                check_lines(found)
                refused += 1
    assert 0 < refused < 300
