"""Numbers as a board reads them: percentage points, money, patients, each with its interval."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.study.pairs import Paired

MINUS, DASH = "−", "–"
MOST_WORTH = 1_000  # beyond, the number is one of how little the pairs differ, and none to tell anybody
NOTHING = ("0", "£0")
MILLION = 999_500  # £: from here on, thousands would be a thousand of them


class Row(NamedTuple):
    """A row of the effect table: the figure, how it is called, and how it is written."""

    figure: str
    label: str
    unit: str  # pp | gbp | pct | whole | one | hours
    worse: str = ""  # higher | lower: the direction in which patients are worse off
    short: str = ""  # where a line of a terminal has no room for the label


ROWS = (
    Row("productivity", "Effect on the level of productivity, pp", "pp", "", "Productivity, pp"),
    Row("activity", "Cost-weighted activity, %", "pp", "", "Activity, %"),
    Row("inputs", "Real inputs, %", "pp", "", "Real inputs, %"),
    Row("trust_gbp", "Trust's bill a year", "gbp", "", "Trust a year"),
    Row("community_icb_gbp", "Community and ICB's bill a year", "gbp", "", "Community, ICB"),
    Row("local_authority_gbp", "Local authority's bill a year", "gbp", "", "Local authority"),
    Row("one_off_gbp", "One-off cost", "gbp", "", "One-off cost"),
    Row("beds_occupied", "Beds occupied", "one", "", "Beds occupied"),
    Row("type1_within_4h", "Type 1 within 4 hours, pp", "pct", "lower", "Within 4 h, pp"),
    Row("type1_over_12h", "Over 12 h from arrival, pp", "pct", "higher", "12 h arrival, pp"),
    Row("decision_over_12h_share", "Over 12 h from decision to admit, pp", "pct", "higher", "12 h decided, pp"),
    Row("cancelled_share", "Cancelled on the day, pp", "pct", "higher", "Cancelled, pp"),
    Row("theatre_cases", "Operations a year", "whole", "", "Operations"),
    Row("waiting_list", "On the theatre list at the end", "whole", "", "List at the end"),
    Row("waiting_18_weeks", "Of these within 18 weeks, pp", "pct", "lower", "In 18 weeks, pp"),
    Row("ready_waiting", "Ready to leave and waiting", "one", "higher", "Ready, waiting"),
    Row("readmission_30d_share", "Readmitted within 30 days, pp", "pct", "higher", "Readmitted, pp"),
    Row("expected_extra_deaths", "Expected extra deaths a year", "one", "higher", "Extra deaths"),
    Row("hours_short_staffed", "Hours on short-staffed shifts a year", "whole", "higher", "Short-staffed, h"),
    Row("hours_not_worked", "Hours asked for and worked by nobody", "whole", "higher", "Not worked, h"),
)


def signed(number: float, digits: int = 2) -> str:
    """A number with its sign, a true minus, and thousands set off; nothing at all is 0."""
    if math.isnan(number):
        return DASH
    text = f"{abs(number):,.{digits}f}"
    if not text.strip("0.,"):
        return "0"
    return f"{MINUS if number < 0 else '+'}{text}"


def money(gbp: float, sign: bool = True) -> str:
    """£ in millions or thousands."""
    if math.isnan(gbp):
        return DASH
    size = abs(gbp)
    text = f"£{size / 1e6:.2f}m" if size >= MILLION else f"£{size / 1e3:.0f}k" if size >= 500 else "£0"
    if text == "£0" or not sign:
        return text
    return f"{MINUS if gbp < 0 else '+'}{text}"


def number(value: float, unit: str) -> str:
    """A difference in the unit of its row."""
    if unit == "gbp":
        return money(value)
    return signed(100 * value if unit == "pct" else value, {"pp": 2, "pct": 1, "one": 1, "whole": 0}.get(unit, 0))


def level(value: float, unit: str) -> str:
    """A baseline in the unit of its row; logarithms have none that could be read."""
    if math.isnan(value) or unit == "pp":
        return ""
    if unit == "gbp":
        return money(value, sign=False)
    return f"{100 * value:.1f} %" if unit == "pct" else f"{value:,.1f}" if unit == "one" else f"{value:,.0f}"


def with_interval(figure: Paired, unit: str) -> str:
    """The mean difference and its headline half width; plainly 0 where both are less than is shown."""
    mean, width = (number(each, unit) for each in (figure.mean, figure.half_width))
    if math.isnan(figure.mean):
        return DASH
    if mean in NOTHING and (width in NOTHING or not figure.half_width > 0):
        return "0"
    return f"{mean} ± {width.lstrip('+')}"


def verdict(figure: Paired, worse: str, unit: str = "") -> str:
    """better, worse, unsettled, too few events or the same (as far as its unit shows), for a measure of safety; empty:
    not known.
    """
    if math.isnan(figure.mean):
        return ""
    if (figure.mean == 0 and not figure.half_width > 0) or (unit and with_interval(figure, unit) == "0"):
        return "the same"
    if not figure.settled:
        return "too few events" if figure.few else "unsettled"
    return "worse" if (figure.mean > 0) == (worse == "higher") else "better"


def worth(pairing: float) -> str:
    """How many unpaired replications a pair was worth, in a number a reader can believe."""
    if math.isnan(pairing):
        return DASH
    return f"over {MOST_WORTH:,}" if pairing > MOST_WORTH else f"{pairing:,.0f}" if pairing >= 2 else f"{pairing:.1f}"


def by_chance(level: Paired) -> str:
    """How much of an interval luck alone makes; a dash where too few pairs were run as assumed."""
    if math.isnan(level.luck):
        return DASH
    return "all of it" if level.luck >= level.half_width else signed(level.luck).lstrip("+")
