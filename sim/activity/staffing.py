"""Staff: hours worked and not worked, and beds closed for want of people, from the roster."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.beds import use_of_beds
from sim.activity.calendar import Floats, Ints
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.scenario.clock import DAY_MS
from sim.workforce.roster import CONTRACTS, Roster

MONTHS_A_YEAR = 12
NURSES = ("registered_nurse",)
DOCTORS = ("consultant", "resident_sas")


def staffing_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of the roster; none where the scenario has no workforce."""
    roster = observed.simulated.roster
    if roster is None:
        return
    days = observed.calendar.days
    unfilled = roster.hours[:, :, CONTRACTS.index("unfilled")].sum(axis=1)
    closed = roster.closed_h.sum(axis=1)
    worked = roster.hours.sum(axis=(1, 2)) - unfilled
    yield Monthly("hours_worked", worked)
    for contract in ("bank", "agency"):
        hours = roster.hours[:, :, CONTRACTS.index(contract)].sum(axis=1)
        yield Monthly(f"{contract}_share_of_hours", hours, worked)
    yield Monthly("hours_unfilled", unfilled)
    yield Monthly("hours_short_staffed", roster.short_h.sum(axis=1))
    yield Monthly("hours_closed", closed)
    yield Monthly("hours_absorbed", roster.absorbed_h.sum(axis=1))
    yield Monthly("hours_not_worked", unfilled - closed)
    edges = observed.calendar.clock.month_edges_ms
    closed_ms = np.sum([_over(edges, *steps) for steps in roster.closed_beds.values()] or [0 * days], axis=0)
    yield Monthly("beds_closed", closed_ms / DAY_MS, days)
    yield Monthly("nurses_a_bed", _wte(roster, NURSES) * days, use_of_beds(observed, "open"))
    for name, groups in (("wte_in_post", roster.groups), ("nurses_in_post", NURSES), ("doctors_in_post", DOCTORS)):
        yield Monthly(name, _wte(roster, groups) * days, days)


def _over(edges: Ints, at: Ints, beds: Ints) -> Floats:
    """Bed-ms of a step function in each month, float64[months]."""
    level = np.concatenate([[0], beds]).astype(np.float64)
    cuts = np.unique(np.concatenate([edges, at[(at > edges[0]) & (at < edges[-1])]]))
    area = np.diff(cuts) * level[np.searchsorted(at, cuts[:-1], side="right")]
    month = np.searchsorted(edges, cuts[:-1], side="right") - 1
    return np.bincount(month, weights=area, minlength=len(edges) - 1).astype(np.float64)


def _wte(roster: Roster, groups: tuple[str, ...]) -> Floats:
    """Whole-time equivalents paid in each month."""
    which = [i for i, group in enumerate(roster.groups) if group in groups]
    a_year = roster.paid_h[:, which] * MONTHS_A_YEAR / roster.month_share[:, None]
    wte: Floats = (a_year / roster.paid_h_per_wte[:, which]).sum(axis=1)
    return wte
