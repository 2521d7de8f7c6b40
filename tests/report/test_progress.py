"""How far a study is, in a person's words: pairs done of so many, and no count of runs that nobody asked for."""

from __future__ import annotations

import io
import sys

from sim.report import progress
from sim.study.plan import Plan


def test_pairs_are_counted_and_not_the_worlds_of_each(monkeypatch, capsys):
    instants = iter([0.0, 60.0, 120.0, 240.0, 250.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(instants))
    with progress.progress("2 pairs", "pairs", 5) as advance:
        for done in (4, 5, 9, 10):
            advance(done, 10)
    assert capsys.readouterr().err.splitlines() == [
        "running 2 pairs", "0 of 2 pairs", "1 of 2 pairs, about 2 min left", "1 of 2 pairs, about 4 min left",
        "2 of 2 pairs",
    ]  # fmt: skip


def test_pairs_as_assumed_are_a_share_of_all_and_two_at_least():
    assert [Plan({}, pairs).as_assumed for pairs in (1, 2, 3)] == [1, 2, 2]
    assert 2 < Plan({}, 40).as_assumed < 40


def test_who_waits_for_the_compiler_is_told_why(capsys, monkeypatch):
    for compiled, engine, said in ((True, "compiled", ""), (False, "simpy", ""), (False, "compiled", "a minute")):
        monkeypatch.setattr("sim.report.progress.engine_is_compiled", lambda compiled=compiled: compiled)
        progress.tell_compiling(engine)
        assert (said in capsys.readouterr().err) if said else capsys.readouterr().err == ""


class Terminal(io.StringIO):
    """A terminal that keeps what it is sent."""

    def isatty(self) -> bool:
        return True


def test_a_line_said_meanwhile_stands_above_the_bar_which_goes_on(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    with progress.progress("2 pairs", "pairs") as advance:
        advance(1, 2)
        advance.say("provisional [1]")
        advance(2, 2)
    before, said, after = terminal.getvalue().partition("provisional [1]\n")
    assert said
    assert "running 2 pairs" in before
    assert "running" not in before.rpartition("\x1b[2K")[2]  # the bar is gone from the line, and comes back below
    assert "2/2" in after
