"""The unit of a figure of a trust or of a model, and who pays it where it is a bill."""

from __future__ import annotations

from sim.activity.declared import BY_NAME, SUM
from sim.study.figures import LOGARITHMS
from sim.study.reported import BREAK_EVEN, FIRST_YEAR, SEEN, YEAR_AFTER
from sim.study.staff import HOURS, PAY
from sim.study.ways_out import WAY_OUT

POINTS = "log points × 100"
GBP = "£ a year"
A_YEAR = " a year"
OF_LOGARITHMS = (*LOGARITHMS, FIRST_YEAR, YEAR_AFTER)
OTHERS = {BREAK_EVEN: GBP, SEEN: "probability", "list_growth": "patients", "one_off_gbp": "£"}
PAYERS = {
    "trust_gbp": "trust",
    "community_icb_gbp": "community_icb",
    "local_authority_gbp": "local_authority",
    "one_off_gbp": "one_off",
    "system_gbp": "system",
}


def unit_of(figure: str) -> str:
    """The unit of a figure by its name, sums by the year of twelve months; empty where its name tells none.

    figure: of a trust (`beds_occupied`), or kind, name and measure of one of a model (`pool.beds.queue_mean`).
    """
    if figure in BY_NAME:
        declared = BY_NAME[figure]
        unit = "fraction" if declared.unit == "share" else declared.unit
        return f"{unit}{A_YEAR}" if declared.adds == SUM else unit
    if figure.startswith(WAY_OUT):
        return f"visits{A_YEAR}"
    if figure.startswith((HOURS, PAY)):
        return f"hours{A_YEAR}" if figure.startswith(HOURS) else GBP
    if figure in OF_LOGARITHMS:
        return POINTS
    return OTHERS.get(figure) or (GBP if figure.endswith("_gbp") else _of_a_model(figure))


def _of_a_model(figure: str) -> str:
    """By the words after kind and name: `class.patient.outcome_time_mean_h.home` is in hours."""
    measures = figure.split(".")[2:]
    if any(each.endswith("_h") and not each.endswith("_per_h") for each in measures):
        return "hours"
    return "fraction" if any(_is_share(each) for each in measures) else ""


def _is_share(measure: str) -> bool:
    return measure == "busy" or measure.endswith("_share") or measure.startswith("within_")
