"""A trust's own figures: given row by row, checked all at once, and completed where a row is blank."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sim.scenario.faults import Fault
from sim.scenario.synonyms import meant
from sim.size.declared import Declared, Row

NAME, GROUP = "name", "group"
MILLION = 1e6
PER_CENT = 100.0
LISTS_A_THEATRE = 7  # a week: one all-day list on each day


@dataclass(frozen=True)
class Given:
    """A cell as it was given. text: as written; where: `trust.xlsx row 7`; unit: "" where none was said."""

    text: object
    where: str
    unit: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of the trust in the row's own unit, and where it comes from in words. of_size: whether it is the trust's
    own or its size group's; of a row left blank that goes with the typical trust it is neither.
    """

    value: float
    said: str
    of_size: bool = True


@dataclass(frozen=True)
class Figures:
    """All figures of a trust, by row. group: the size group; factors: each over the typical trust's."""

    group: str
    by_row: Mapping[str, Figure]
    declared: Declared

    def __getitem__(self, row: str) -> float:
        return self.by_row[row].value

    def factor(self, row: str) -> float:
        """The figure over the typical trust's."""
        return self.by_row[row].value / self.declared.rows[row].typical


def read_figures(given: Mapping[str, Given], known: Declared) -> tuple[Figures | None, list[Fault]]:
    """Every figure, or every fault. given: by the name of a row, blank rows left out."""
    faults = list(_unknown(given, known))
    found: dict[str, Figure] = {}
    for name, row in known.rows.items():
        if name in given:
            value = _number(row, given[name], faults)
            if value is not None:
                found[name] = Figure(value, f"{value:,.6g} {row.unit} ({given[name].where})")
        elif row.required:
            faults.append(Fault(name, f"is needed: {row.label.lower()}, {row.unit}"))
    group = _group(given, found, known, faults)
    if faults:
        return None, [*faults, *_contradictions(found, given)]
    figures = Figures(group, _completed(found, group, known), known)
    faults = list(_contradictions({name: figures.by_row[name] for name in found}, given))
    if not faults and figures["admissions_type1"] > figures["type1_attendances"]:  # as a blank row may make them
        rule = f"are fewer than the admissions through them: {figures.by_row['admissions_type1'].said}"
        faults.append(Fault("type1_attendances", rule, f"{figures['type1_attendances']:,.6g}"))
    return (None, faults) if faults else (figures, [])


def _unknown(given: Mapping[str, Given], known: Declared) -> Iterator[Fault]:
    for name, cell in given.items():
        if name not in (*known.rows, NAME, GROUP):
            near = meant(name, [*known.rows, NAME, GROUP])
            hint = f"; did you mean {near}?" if near else ""
            yield Fault(name, f"is no row of a trust's table{hint}", str(cell.text))


def _number(row: Row, cell: Given, faults: list[Fault]) -> float | None:
    """The figure in the row's own unit; None where the cell is wrong, which is noted."""
    text, unit = _parted(cell.text)
    for said in filter(None, (cell.unit, unit)):
        if said not in row.known_units:
            faults.append(Fault(row.name, f"the unit must be {' or '.join(row.known_units)}", said))
            return None
    if unit and cell.unit not in ("", row.unit, unit):  # the row's own is what the template writes
        faults.append(Fault(row.name, f"the unit must be that of column unit, {cell.unit}", str(cell.text)))
        return None
    unit = unit or cell.unit or row.unit
    number = _read(text)
    if number is None:
        faults.append(Fault(row.name, "must be a number", f"{cell.text!r}{_in_per_cent(cell.text)}"))
        return None
    value = number * row.known_units[unit]
    if not number and row.of_nought:
        faults.append(Fault(row.name, row.of_nought, "0"))
    elif row.whole and number != int(number):
        faults.append(Fault(row.name, "must be a whole number", f"{number:g}"))
    elif not row.least <= value <= row.most:
        rule = f"must lie between {row.least:,.12g} and {row.most:,.12g} {row.unit}"
        faults.append(Fault(row.name, rule, f"{number:,.12g}{_meant(row, number, unit)}"))
    else:
        return value
    return None


def _parted(text: object) -> tuple[object, str]:
    """A number and the unit written behind it, as `250 a day`; all else as it is, with no unit."""
    found = re.fullmatch(r"\s*([-+\d.,]+)\s+([^\W\d].*)", text) if isinstance(text, str) else None
    return (found[1], " ".join(found[2].lower().split())) if found else (text, "")


def _read(text: object) -> float | None:
    """A number, also as text with commas between thousands; None of all else."""
    if isinstance(text, bool) or not isinstance(text, int | float | str):
        return None
    try:
        number = float(text.replace(",", "").strip() if isinstance(text, str) else text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _in_per_cent(text: object) -> str:
    number = _read(text.replace("%", "")) if isinstance(text, str) and "%" in text else None
    return "" if number is None else f" (a share is written {number / PER_CENT:g})"


def _meant(row: Row, number: float, unit: str) -> str:
    """What a number outside its range may have been meant to be."""
    if row.unit == "share" and row.least <= number / PER_CENT <= row.most:
        return f": per cent for a share? {number / PER_CENT:g} would be meant"
    if row.unit.startswith("£m") and row.least <= number / MILLION <= row.most:
        return f": £ for £m? {number / MILLION:g} would be meant"
    other = [name for name, by in row.known_units.items() if name != unit and row.least <= number * by <= row.most]
    return f": {other[0]} for {unit}? Then the unit is to say so" if other and number > 0 else ""


def _group(given: Mapping[str, Given], found: Mapping[str, Figure], known: Declared, faults: list[Fault]) -> str:
    """The size group that is said, or the general one nearest in beds."""
    if GROUP in given:
        said = str(given[GROUP].text).strip().lower()
        if said not in known.groups:
            faults.append(Fault(GROUP, f"must be {', '.join(known.groups)} or blank", str(given[GROUP].text)))
        return said
    beds = found["beds_open"].value if "beds_open" in found else known.rows["beds_open"].typical
    general = [name for name in known.groups if name != "teaching"]
    return min(general, key=lambda name: abs(math.log(beds / known.groups[name]["beds_open"])))


def _contradictions(found: Mapping[str, Figure], given: Mapping[str, Given]) -> Iterator[Fault]:
    """Figures that cannot both be true."""

    def at_most(less: str, more: str, rule: str, times: float = 1) -> Iterator[Fault]:
        if less in found and more in found and found[less].value > found[more].value * times:
            rule = f"{rule} ({found[more].value * times:,.6g}, {given[more].where})"
            yield Fault(less, rule, f"{found[less].value:,.6g}")

    yield from at_most("beds_occupied", "beds_open", "cannot be more than the beds open")
    yield from at_most("admissions_type1", "type1_attendances", "cannot be more than the attendances")
    rule = "cannot be more than one all-day list a theatre and day"
    yield from at_most("theatre_lists", "theatres", rule, LISTS_A_THEATRE)


def _completed(found: Mapping[str, Figure], group: str, known: Declared) -> dict[str, Figure]:
    """The figures with every blank row filled by its rule, whatever the order of the rows."""
    done = dict(found)

    def fill(name: str) -> Figure:
        if name not in done:
            done[name] = _filled(known.rows[name], fill, group, known)
        return done[name]

    return {name: fill(name) for name in known.rows}


def _filled(row: Row, of: Callable[[str], Figure], group: str, known: Declared) -> Figure:
    (way, key), *_ = row.blank.items()
    medians = known.groups[group]
    if way == "typical":
        return Figure(row.typical, f"{row.typical:g} {row.unit}: row blank, as in the typical trust", False)
    if way == "group":
        return Figure(medians[key], f"{medians[key]:g} {row.unit}: row blank, median of {group} trusts")
    other = known.rows["beds_open" if way == "a_bed" else key]
    size = of(other.name).value / other.typical
    if way == "a_bed":
        median = medians[key]["median"] if isinstance(medians[key], Mapping) else medians[key]
        value = median * of(other.name).value
        return Figure(value, f"{value:,.6g} {row.unit}: row blank, median of {group} trusts, {median:g} a bed open")
    value = row.typical * size
    if row.whole:
        value = max(1.0, float(math.floor(value + 0.5)))
    return Figure(value, f"{value:,.6g} {row.unit}: row blank, in proportion to {other.label.lower()}", False)
