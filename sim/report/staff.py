"""Staff in tables: worked hours and £ by staff group and contract, of the baseline and what an intervention moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sim.cost.staff import NOT_ROSTERED
from sim.report.titles import titled
from sim.report.wording import NOTHING, level, money, signed, with_interval
from sim.study.effects import Effect
from sim.study.staff import ALL, HOURS, StaffMoved

COLUMNS = {
    "agency": "Agency",
    "bank": "Bank",
    "substantive": "Substantive",
    "short_notice": "Short notice",
    "unfilled": "Unfilled",
    "not_needed": "No longer asked for",
    NOT_ROSTERED: "Posts added",
    ALL: "All worked, all pay",
}
"""Contracts in the order in which they replace each other, as a board reads them."""
INSTEAD = ("bank", "substantive", "short_notice", "unfilled", "not_needed")
UNPAID = ("unfilled", "not_needed")
ROSTER_ONLY = "not rostered"
GROUPS = {
    ALL: "all groups",
    "consultant": "consultants",
    "corporate": "corporate posts",
    "manager": "managers",
    "midwife": "midwives",
    "support": "support posts",
}
EVEN = 0.01  # of the agency hours that moved: what others differ by and still are in their place
SMALL_HOURS = 1_000.0
SMALL_GBP = 1_000.0


class Cell(NamedTuple):
    """Hours and £ of one staff group and contract, as text; empty where there are none to tell."""

    hours: str
    gbp: str


class StaffRows(NamedTuple):
    """A table: headings of its columns behind the group, and by row the group and a cell a column."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def group_of(name: str) -> str:
    """A staff group as people write it."""
    return GROUPS.get(name) or titled(name)


def staff_figure(name: str) -> str:
    """What a figure of staff is called: `hours.consultant.agency` is `Hours of consultants, agency`."""
    _, group, contract = name.split(".")
    under = "in all" if contract == ALL else COLUMNS[contract].lower()
    return f"{'Hours' if name.startswith(HOURS) else 'Pay'} of {group_of(group)}, {under}"


def baseline_rows(staff: Sequence[StaffMoved]) -> StaffRows:
    """The year without an intervention, with every assumption as assumed."""
    return _rows(staff, lambda of: Cell(level(of.hours.base, "whole"), level(of.gbp.base, "gbp")))


def change_rows(staff: Sequence[StaffMoved]) -> StaffRows:
    """What moved, with intervals; groups and contracts of which nothing did are left out."""
    return _rows(staff, lambda of: Cell(with_interval(of.hours, "whole"), with_interval(of.gbp, "gbp")))


def _rows(staff: Sequence[StaffMoved], told: Any) -> StaffRows:
    cells = {(of.staff_group, of.contract): _cell(of, told(of)) for of in staff}
    some = {key for key, cell in cells.items() if not {cell.hours, cell.gbp} <= {"", *NOTHING, ROSTER_ONLY}}
    columns = [contract for contract in COLUMNS if any(key[1] == contract for key in some)]
    groups = [name for name in dict.fromkeys(of.staff_group for of in staff) if any(key[0] == name for key in some)]
    rows = [(group_of(g), tuple(cells.get((g, c), Cell("", "")) for c in columns)) for g in groups]
    return StaffRows(tuple(COLUMNS[contract] for contract in columns), tuple(rows))


def _cell(of: StaffMoved, told: Cell) -> Cell:
    """Hours that nobody works have no price, and posts that a change adds are on no roster."""
    if of.contract in UNPAID:
        return told._replace(gbp="")
    if {told.hours, told.gbp} <= set(NOTHING):
        return Cell("0", "")
    return told._replace(hours=ROSTER_ONLY) if of.contract == NOT_ROSTERED else told


def moves_agency(effect: Effect) -> bool:
    """Whether agency hours moved by so many that it is told of each group."""
    return abs(_hours(effect, ALL, "agency")) >= SMALL_HOURS


def agency_by_group(effect: Effect) -> Iterator[str]:
    """Whose agency hours moved, by how many and how many £, and who works them instead."""
    if not moves_agency(effect):
        return
    agency = [of for of in effect.staff if of.contract == "agency" and of.staff_group != ALL]
    moved = sorted((of for of in agency if abs(of.hours.mean) >= 1), key=lambda of: -abs(of.hours.mean))
    groups = "; ".join(f"{group_of(of.staff_group)} {_said(of)}" for of in moved)
    yield f"Agency hours a year by group: {groups}. {_instead(effect)}.{_dearer(effect)}{_posts_added(effect)}"


def agency_in_all(effect: Effect) -> str:
    """The same of all groups together; empty where it is not told."""
    if not moves_agency(effect):
        return ""
    gone = next(of for of in effect.staff if (of.staff_group, of.contract) == (ALL, "agency"))
    return f" Agency hours a year {_said(gone)}. {_instead(effect)}."


def _dearer(effect: Effect) -> str:
    """Groups whose hours cost more once others work them: less agency, and more for those in its place."""
    found = []
    for group in dict.fromkeys(of.staff_group for of in effect.staff if of.staff_group != ALL):
        gbp = {of.contract: of.gbp.mean for of in effect.staff if of.staff_group == group}
        others = {contract: gbp[contract] for contract in INSTEAD if contract not in UNPAID and gbp.get(contract)}
        agency = gbp.get("agency", 0.0)
        if agency < 0 and agency + sum(others.values()) >= SMALL_GBP:
            paid = ", ".join(f"{COLUMNS[each].lower()} {money(moved)}" for each, moved in others.items())
            found.append((agency + sum(others.values()), f"{group_of(group)} (agency {money(agency)}, {paid})"))
    told = ", ".join(text for _, text in sorted(found, reverse=True))
    return f" What replaces them costs more than they did: {told}." if found else ""


def _posts_added(effect: Effect) -> str:
    """What the posts cost that it takes to do it."""
    added = [of for of in effect.staff if of.contract == NOT_ROSTERED and of.staff_group != ALL]
    told = ", ".join(f"{group_of(of.staff_group)} {money(of.gbp.mean)}" for of in added if money(of.gbp.mean) != "£0")
    lines = [line for _, part in effect.intervention.parts() for line in part.cost_of_doing]
    names = dict.fromkeys(line.name for line in lines if line.wte and line.payer == "trust")
    return f" Posts added to do it ({', '.join(names)}): {told} a year." if told else ""


def _instead(effect: Effect) -> str:
    every = {of.contract: of for of in effect.staff if of.staff_group == ALL}
    others = [every[contract] for contract in INSTEAD if contract in every]
    gone = every["agency"].hours.mean
    even = abs(gone + sum(of.hours.mean for of in others)) <= EVEN * abs(gone)
    told = ", ".join(f"{COLUMNS[of.contract].lower()} {_said(of)}" for of in others if _said(of)[0] != "0")
    return f"{'In their place' if even else 'What else moves'}: {told or 'nothing'}"


def _said(of: StaffMoved) -> str:
    gbp = "" if of.contract in UNPAID else f" ({money(of.gbp.mean)})"
    return f"{signed(of.hours.mean, 0)}{gbp}"


def _hours(effect: Effect, group: str, contract: str) -> float:
    return next((of.hours.mean for of in effect.staff if (of.staff_group, of.contract) == (group, contract)), 0.0)
