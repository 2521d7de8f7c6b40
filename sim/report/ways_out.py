"""Ways out that one world has and the other has not: a line of the table each, and what is to be said of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.activity import SAFETY
from sim.activity.declared import BY_NAME
from sim.report.wording import ROWS, Row, verdict, with_interval
from sim.study.effects import Effect
from sim.study.ways_out import WAY_OUT, ways_out_of

MOST = 3  # figures named in one sentence
IN_WORDS = {  # of safety figures, where the words of their name are not those of a sentence
    "expected_extra_deaths": "expected deaths",
    "expected_extra_readmissions": "expected readmissions",
    "type1_within_4h": "waits within four hours",
    "type1_over_12h": "waits of over twelve hours in the department",
    "decision_over_12h_share": "waits of over twelve hours from the decision to admit",
    "left_before_treatment_share": "patients who leave before treatment",
    "boarding": "patients waiting for a ward",
    "outlier_share": "patients in a ward that is not their own",
    "ready_waiting": "patients ready to leave and waiting",
    "readmission_30d_share": "readmissions",
    "cancelled_share": "operations cancelled on the day",
    "waiting_18_weeks": "waits within 18 weeks",
    "hours_short_staffed": "hours on short-staffed shifts",
    "hours_not_worked": "hours worked by nobody",
}


def rows_of(effects: Iterable[Effect]) -> list[Row]:
    """The rows of the effect table that any effect has a figure for: the usual ones, then the ways out."""
    figures = [effect.figures for effect in effects]
    usual = [row for row in ROWS if any(row.figure in of for of in figures)]
    return usual + [_row(name) for name in dict.fromkeys(name for of in figures for name in ways_out_of(of))]


def _row(name: str) -> Row:
    return Row(f"{WAY_OUT}{name}", label(name), "whole", "", f"Out: {_plain(name)}")


def label(name: str) -> str:
    """What the count of a way out is called."""
    return f"Visits a year that end as “{_plain(name)}”"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def turned_away(effect: Effect) -> Iterator[str]:
    """Where a figure of safety is better, who leaves by ways out that are new: nothing tells what becomes of them."""
    new = {name: found for name, found in ways_out_of(effect.figures).items() if found.mean > 0}
    better = list(_better(effect))
    if not new or not better:
        return
    count = {name: with_interval(found, "whole").lstrip("+") for name, found in new.items()}
    ends = [f"{visits} visits a year end as “{_plain(name)}”" for name, visits in count.items()]
    only = "a way out" if len(new) == 1 else "ways out"
    named = [*better[:MOST], *([f"{len(better) - MOST} more"] if len(better) > MOST else [])]
    yield (
        f"{_listed(ends)}, {only} that the baseline does not have. No figure follows these patients after they have "
        f"left: what is marked better ({_listed(named)}) may be better because they were sent elsewhere."
    )


def _better(effect: Effect) -> Iterator[str]:
    """Figures of safety marked better; of one pair, those better in it."""
    for measure in SAFETY:
        figure = effect.figures.get(measure.measure)
        if figure is None:
            continue
        unit = {"share": "pct", "hours": "whole"}.get(BY_NAME[measure.measure].unit, "one")
        alone = math.isnan(figure.half_width) and figure.mean != 0 and not measure.worsened(figure.mean)
        if with_interval(figure, unit) != "0" and (alone or verdict(figure, measure.worse, unit) == "better"):
            yield IN_WORDS.get(measure.measure, _plain(measure.measure))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
