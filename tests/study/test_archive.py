"""Folders of results: their names, whose they are, and what is left of what did not come to an end."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from sim.study.archive import Inputs, question_of, readable, results_in, scenario_of

DAY = date.today().isoformat()


def inputs(digest: str, own: dict[str, Path] | None = None) -> Inputs:
    return Inputs("hub_typical", {"content_hash": digest}, "name: typical\n", own or {})


def write(output: Path, asked: Inputs, text: str = "x") -> Path:
    with results_in(output, asked) as folder:
        (folder / "figures.csv").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("discharge_hub", "typical"), "discharge-hub_typical"),
        (("", "St Elsewhere's"), "st-elsewheres"),
        (("4 interventions", "Zoë & Co. (north)"), "4-interventions_zoë-co.-north"),
        (("../../etc", "x"), "etc_x"),
        (("a" * 200,), "a" * 80),
    ],
)
def test_a_name_is_one_that_people_can_read(parts, name):
    assert readable(*parts) == name


def test_the_same_question_has_the_same_folder_and_another_one_a_suffix(tmp_path):
    first = write(tmp_path, inputs("a" * 16))
    assert first.name == f"{DAY}_hub_typical"
    assert write(tmp_path, inputs("a" * 16), "y") == first
    assert (first / "figures.csv").read_text() == "y"
    other = write(tmp_path, inputs("b" * 16))
    assert other.name == f"{DAY}_hub_typical_bbbbbb"
    assert write(tmp_path, inputs("b" * 16)) == other
    near = write(tmp_path, inputs("bbbbbbc" + "b" * 9))
    assert re.fullmatch(rf"{DAY}_hub_typical_bbbbbbcb+", near.name)
    assert (first / "figures.csv").read_text() == "y"


def test_another_question_of_a_name_is_told_by_the_words_that_set_it_apart(tmp_path):
    def place(digest: str, words: str) -> str:
        question = {"content_hash": digest * 16, "command": f"acuteflow {words}"}
        return write(tmp_path, Inputs("hub", question, "name: typical\n")).name.removeprefix(f"{DAY}_hub")

    assert place("a", "task=kpi run.seed=5") == ""
    assert place("b", "task=kpi run.seed=7 output=here weights=given/ncc.csv") == "_seed-7_weights-ncc.csv"
    assert place("c", "task=kpi run.seed=7 weights=ncc.csv") == "_seed-7_weights-ncc.csv_cccccc"
    assert place("b", "task=kpi run.seed=7 weights=given/ncc.csv") == "_seed-7_weights-ncc.csv"
    assert place("d", "task=kpi") == "_dddddd", "what lacks a word has none to tell it by"
    assert len(place("e", f"x={'y' * 300}")) <= 81


def test_a_folder_that_is_no_result_is_left_alone(tmp_path):
    mine = tmp_path / f"{DAY}_hub_typical"
    mine.mkdir()
    (mine / "figures.csv").write_text("mine")
    assert write(tmp_path, inputs("a" * 16)) != mine
    assert (mine / "figures.csv").read_text() == "mine"


def test_inputs_are_there_while_a_question_runs_and_with_its_results(tmp_path):
    (tmp_path / "care.csv").write_text("h\n1\n")
    with results_in(tmp_path / "out", inputs("a" * 16, {"care.csv": tmp_path / "care.csv"})) as folder:
        assert question_of(folder) == {"content_hash": "a" * 16}
        (folder / "figures.csv").write_text("x")
    assert scenario_of(folder) == {"name": "typical"}
    assert (folder / "inputs" / "own" / "care.csv").read_text() == "h\n1\n"


def fails_after_a_file(output: Path) -> list[Path]:
    with suppress(OSError), results_in(output, inputs("a" * 16)) as folder:
        (folder / "figures.csv").write_text("whole")
        raise OSError("no space left")
    return list(output.iterdir())


def test_what_does_not_come_to_an_end_leaves_nothing_but_whole_files(tmp_path):
    with pytest.raises(KeyboardInterrupt), results_in(tmp_path, inputs("a" * 16)):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    (folder,) = fails_after_a_file(tmp_path)
    assert question_of(folder)
    with pytest.raises(KeyboardInterrupt), results_in(tmp_path, inputs("a" * 16)) as again:
        raise KeyboardInterrupt
    assert again == folder
    assert (folder / "figures.csv").read_text() == "whole"
