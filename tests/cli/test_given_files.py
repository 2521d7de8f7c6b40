"""Files and folders of `task=productivity` that are not there, or hold no row yet: where was looked, and what is
there.
"""

from __future__ import annotations

import pytest

# ruff: noqa: E501 - a fault is reported in one line, however long
SUFFIXES = "(.csv, .csv.gz, .txt, .tsv, .parquet, .xlsx, .xlsm)"
FOLDER = f"; a folder is read that holds activity and inputs, or growth {SUFFIXES}"
FILE = f"; a table of any name is read {SUFFIXES}"
SOURCE = f"; source=nhse_trust_growth reads a table of any name {SUFFIXES}, or the nhse_productivity_by_trust*.csv of a folder"


@pytest.fixture
def mine(command, folder):
    """A template that was just written, a note that is no table, and a hidden folder."""
    assert command("template=mine").code == 0
    (folder / "notes.doc").write_text("no table")
    (folder / ".git").mkdir()
    return folder


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["path=FILE.csv"], ["path: there is no FILE.csv in {here}, which holds mine/" + FOLDER]),
        (["source=nhse_trust_growth", "path=FILE.csv"], ["path: there is no FILE.csv in {here}, which holds mine/" + SOURCE]),
        (
            ["source=nhse_trust_growth", "path=mine/exampel/growth.csv"],
            ["path: there is no exampel/growth.csv in {here}/mine, which holds activity.csv, inputs.csv, example/" + SOURCE],
        ),
        (
            ["source=nhse_trust_growth", "path=mine"],
            ["path: there is no nhse_productivity_by_trust*.csv in {here}/mine, which holds activity.csv, inputs.csv, example/" + SOURCE],
        ),
        (["path=.git"], ["path: there is no activity, inputs or growth in {here}/.git, which holds no folder and no table" + FOLDER]),
        (
            ["path=mine/exmple", "deflators=activty.csv", "weights=.git/x.csv", "provisional=first"],
            [
                "path: there is no exmple in {here}/mine, which holds example/, activity.csv, inputs.csv" + FOLDER,
                "deflators: there is no activty.csv in {here}, which holds mine/" + FILE,
                "weights: there is no x.csv in {here}/.git, which holds no folder and no table" + FILE,
                "provisional: there is no first in {here}, which holds mine/" + FOLDER,
            ],
        ),
    ],
)  # fmt: skip
def test_every_file_that_is_not_there_is_told_with_what_is(command, mine, words, expected):
    ran = command("task=productivity", *words)
    assert (ran.code, ran.files) == (2, [])
    assert ran.faults == [f"command line: {line.format(here=mine)}" for line in expected]


def test_a_template_that_is_still_empty_is_told_with_its_example(command, mine):
    example = "or see what comes out with path=mine/example, which is filled"
    assert command("task=productivity", "path=mine").faults == [
        f"mine: activity.csv and inputs.csv have their headings and no row yet: fill them in, {example}"
    ]
    (mine / "mine" / "activity.csv").write_text("organisation,month,pod,volume\nX,2024-04,day_case,many\n")
    empty, wrong = command("task=productivity", "path=mine").faults
    assert empty == f"mine: inputs.csv has its headings and no row yet: fill it in, {example}"
    assert wrong.startswith("activity.csv row 2: volume ")


@pytest.mark.slow
def test_the_folder_of_an_answer_says_measure_trust_and_what_sets_it_apart(command, mine):
    def place(*words):
        ran = command("task=productivity", "path=mine/example", "format=json", *words)
        return {path.split("/")[1].partition("_")[2] for path in ran.files if path.startswith("results/")}

    assert place() == {"productivity-nhse_exa_example"}
    assert place("year_starts=july", "productivity.deflator_set=gdp") == {
        "productivity-nhse_exa_example_year-starts-july_deflator-set-gdp"
    }
    assert place("productivity=york") == {"productivity-york_exa_example"}
