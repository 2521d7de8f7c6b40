"""`visits=true` and measures by period as the command gives them, or refuses them."""

from __future__ import annotations

import pyarrow.parquet as pq

from tests.cli.results import results
from tests.cli.test_bad_input import refused
from tests.cli.test_models import CLINIC, own

MEASURES = """
measures:
  to_the_end_of_care: {from: arrival, to: treated, by: [weekday, day], every_h: 24, within_h: [1]}
  rooms: {pool: room, by: [weekday]}
"""
MARKED = CLINIC.replace("{release: room}", "{mark: treated}, {release: room}")


def test_a_task_that_keeps_none_refuses_them(command):
    (fault,) = refused(command("task=kpi", "visits=true"))
    rule = "task=kpi keeps no visits of its replications: must be false, or stand with model=NAME, got true"
    assert fault == f"command line: visits: {rule}"


def test_visits_and_figures_by_period_are_written_and_printed(command, folder):
    ran = command(*own(folder, MARKED + MEASURES), "visits=true", "replications=2")
    assert ran.code == 0, ran.err
    assert "visits.parquet" in ran.out
    (place,) = results(folder / "results")
    table = pq.read_table(place / "visits.parquet")
    assert set(table["replication"].to_pylist()) == {0, 1}
    assert not [path.name for path in place.iterdir() if path.name.startswith(".")]
    for period in ("weekday", "day", "time since the start"):
        assert f"Between marks by {period} (times in h)" in ran.out
    assert "Pools by weekday\n" in "\n".join(line.rstrip() for line in ran.out.splitlines())
    estimates = (place / "estimates.csv").read_text(encoding="utf-8")
    assert "measure by weekday,to_the_end_of_care on Monday,mean_h," in estimates
    assert "measure by weekday,rooms on Tuesday,in_use_mean," in estimates


def test_what_a_measure_names_and_is_not_there_is_told_with_what_is(command, folder):
    wrong = "\nmeasures:\n  a: {pool: rom, by: [day]}\n  b: {from: arrival, to: treatd}\n"
    found = refused(command(*own(folder, MARKED + wrong)))
    assert [line.partition(": ")[2] for line in found] == [
        "measures.a.pool: unknown pool 'rom'; did you mean room?",
        "measures.b.to: unknown mark 'treatd'; did you mean treated?",
    ]
