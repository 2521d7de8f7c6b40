"""What a finance team reads of its own tables: names in any case, and words that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.productivity import TableFaults
from sim.productivity.source import read_folder
from sim.report.of_years import years_of, years_refused
from tests.productivity.worlds import nhse

MONTHS = [f"{2023 + at // 12}-{at % 12 + 1:02d}" for at in range(6, 30)]


def folder_of(path: Path, head: str = "organisation,month,pod,volume", pod: str = "day_case", lacks: str = "") -> Path:
    (path / "activity.csv").write_text("\n".join([head, *(f"EXA,{m},{pod},1000" for m in MONTHS)]), "utf-8")
    pay = [f"EXA,{m},pay,{group},9000" for m in MONTHS for group in ("registered_nurse", "midwife")
           if not (group == "midwife" and m == lacks)]  # fmt: skip
    (path / "inputs.csv").write_text("\n".join(["organisation,month,category,staff_group,nominal_gbp", *pay]), "utf-8")
    return path


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"head": "Trust,month,pod,Units"}, "lacks organisation, volume; it has Trust, month, pod, Units"),
        ({"pod": "daycase elective"}, "got 'daycase elective' (did you mean day_case or elective_inpatient?)"),
        ({"lacks": "2024-02"}, "EXA pay midwife, missing in 2024-02"),
    ],
)
def test_a_fault_says_what_was_seen(tmp_path: Path, changed: dict[str, str], words: str):
    with pytest.raises(TableFaults) as caught:
        read_folder(folder_of(tmp_path, **changed), nhse())
    assert words in str(caught.value)


def test_parts_of_a_year_name_the_month_in_which_a_year_is_whole(tmp_path: Path):
    read = read_folder(folder_of(tmp_path), nhse())
    parts, whole = (years_refused(years_of("EXA", read.activity, read.inputs, nhse(), at)) for at in (4, 7))
    assert any("year_starts=july" in each.reason for each in parts)
    assert not any("year_starts" in each.reason for each in whole)


def test_an_organisation_is_asked_for_in_any_case(command, folder):
    folder_of(folder)
    asked = ("task=productivity", f"path={folder}", "year_starts=july", "format=json")
    known = command(*asked, "organisation=EXA")
    assert known.code == 0, known.err
    for streamed in ("false", "true"):
        ran = command(*asked, "organisation=exa", f"streamed={streamed}")
        assert (ran.code, json.loads(ran.out)) == (0, json.loads(known.out)), ran.err
