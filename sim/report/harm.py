"""What stands against a gain in £: patients who wait longer, safety that worsens, hours that nobody worked (E4, E8).

No sentence says what a change is worth without this in the same sentence: money that is not spent because care is not
given, or given later, is no gain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from sim.activity import SAFETY
from sim.report.wording import signed, verdict, with_interval
from sim.study.pairs import Paired

DEATHS = "expected_extra_deaths"
PARTS_OF_DEATHS = {
    "expected_deaths_delay": "by delay to a bed",
    "expected_deaths_short_staffing": "by short-staffed nurse shifts",
}
SMALL_HOURS = 100.0
HOURS = ("hours_unfilled", "hours_not_worked")  # told as one, the first of them that grew
SHORT = "hours_short_staffed"  # most of the hours unworked: told of its own only where these did not grow
MOST = 3  # named in one sentence; the table beside it has all of them
IN_WORDS = {  # a measure that worsened, what is said of it, and in which digits
    DEATHS: ("{} expected deaths a year", 1, 1),
    "expected_extra_readmissions": ("{} expected readmissions a year", 1, 1),
    "type1_within_4h": ("{} percentage points of patients within four hours", 100, 1),
    "type1_over_12h": ("{} percentage points of patients over twelve hours in the department", 100, 1),
    "decision_over_12h_share": ("{} percentage points over twelve hours from the decision to admit", 100, 1),
    "left_before_treatment_share": ("{} percentage points who leave before treatment", 100, 1),
    "boarding": ("{} patients waiting for a ward in the emergency department", 1, 1),
    "bed_occupancy": ("{} percentage points of bed occupancy", 100, 1),
    "outlier_share": ("{} percentage points of patients in a ward that is not their own", 100, 1),
    "escalation_beds": ("{} beds opened at short notice", 1, 1),
    "ready_waiting": ("{} patients ready to leave and waiting", 1, 1),
    "readmission_30d_share": ("{} percentage points readmitted within 30 days", 100, 1),
    "cancelled_share": ("{} percentage points of operations cancelled on the day", 100, 1),
    "waiting_18_weeks": ("{} percentage points of the list within 18 weeks", 100, 1),
    "hours_short_staffed": ("{} hours a year on short-staffed shifts", 1, 0),
}


def harms(figures: Mapping[str, Paired]) -> list[str]:
    """What worsened beyond doubt (of one pair: what worsened in it), in words; empty where nothing did."""
    return [*_unworked(figures), *_worsened(figures)]


def harm(figures: Mapping[str, Paired]) -> str:
    """The same as the end of a sentence that says what is gained, with a full stop."""
    found = harms(figures)
    if not found:
        return f"{unsettled_deaths(figures)}."
    return f", while there are {_listed(found)}{unsettled_deaths(figures)}: what is won that way is no gain."


def unsettled_deaths(figures: Mapping[str, Paired]) -> str:
    """That the sign of expected deaths is not known, as a part of a sentence; empty where it is, or they are alike."""
    deaths = figures.get(DEATHS)
    if deaths is None or verdict(deaths, "higher", "one") not in {"unsettled", "too few events"}:
        return ""
    return f", with expected deaths not settled ({with_interval(deaths, 'one')} a year)"


def expected(figures: Mapping[str, Paired]) -> Iterator[str]:
    """Expected deaths and readmissions in a sentence of their own, and what the model does not make of short shifts."""
    deaths = figures.get(DEATHS)
    if deaths is None:
        yield (
            "Expected deaths are not told: the scenario has no section `harm`, or its pathways do not mark who arrived "
            "and was admitted."
        )
        return
    of = "; ".join(
        f"{words} {with_interval(figures[name], 'one')}" for name, words in PARTS_OF_DEATHS.items() if name in figures
    )
    doubt = " Not settled: the interval holds 0." if unsettled_deaths(figures) else ""
    again = figures.get("expected_extra_readmissions")
    back = f" Expected readmissions {with_interval(again, 'one')}." if again is not None else ""
    yield (
        f"Expected extra deaths a year {with_interval(deaths, 'one')} ({of}).{doubt}{back} By published associations, "
        "never priced and in no figure of productivity; short staffing changes no stay and no delay of the model."
    )


def short_of_harm(figures: Mapping[str, Paired]) -> str:
    """The end of a later sentence with a £ in it, where the first has told what worsened."""
    found = harms(figures)
    if not found:
        return "."
    what = " and ".join(
        words
        for words, there in (
            ("hours go unworked", bool(list(_unworked(figures)))),
            ("patients are worse off", bool(list(_worsened(figures)))),
        )
        if there
    )
    return f", not counting that {what}."


def _unworked(figures: Mapping[str, Paired]) -> Iterator[str]:
    for name in HOURS:
        hours = figures.get(name)
        if hours is not None and hours.mean >= SMALL_HOURS and not abs(hours.mean) <= hours.half_width:
            yield f"{hours.mean:,.0f} hours a year more that were asked for and worked by nobody"
            return


def _worsened(figures: Mapping[str, Paired]) -> Iterator[str]:
    unworked = bool(list(_unworked(figures)))
    for measure in SAFETY:
        figure = figures.get(measure.measure)
        if figure is None or measure.measure not in IN_WORDS or (measure.measure == SHORT and unworked):
            continue
        words, scale, digits = IN_WORDS[measure.measure]
        unit = "pct" if scale == 100 else "one" if digits else "whole"
        alone = math.isnan(figure.half_width) and measure.worsened(figure.mean)
        shown = signed(scale * figure.mean, digits)
        if shown != "0" and (alone or verdict(figure, measure.worse, unit) == "worse"):
            yield words.format(shown)


def _listed(words: list[str]) -> str:
    more = len(words) - MOST
    named = [*words[:MOST], f"{more} more for the worse"] if more > 0 else words
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
