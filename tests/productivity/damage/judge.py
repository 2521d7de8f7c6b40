"""What becomes of a trust's tables: the true figure, a fault, a flag, or none of these."""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from sim.productivity import NotComparable, Period, Preset, TableFaults, growth, level
from sim.productivity.months import working_days, year_before
from sim.productivity.plausibility import flags_of_tables
from sim.productivity.source import read_folder
from sim.report.of_years import years_of
from tests.productivity.damage.sheets import Damage, Own, Row, Sheet
from tests.productivity.worlds import nhse

End = Literal["true figure", "fault", "flag", "fault of another name", "flag of another name", "silent"]
GOOD: tuple[End, ...] = ("true figure", "fault", "flag")
SAME = 1e-9
"""Two figures are one where they differ by less."""


@dataclass(frozen=True)
class Read:
    """What reading a folder came to: figures (productivity of the second year, growth of hours), faults, flags."""

    figures: tuple[float, ...] = ()
    faults: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@cache
def preset() -> Preset:
    """NHS England's measure, as shipped."""
    return nhse()


def read(own: Own) -> Read:
    """Write, read and calculate."""
    with tempfile.TemporaryDirectory() as name:
        try:
            found = read_folder(own.write(Path(name)), preset())
        except TableFaults as error:
            return Read(faults=tuple(str(error).splitlines()))
    assert found.activity is not None
    assert found.inputs is not None
    flags = flags_of_tables(found.activity, found.inputs, preset())
    try:
        one = str(found.activity.organisation[0])
        period = Period(one, years_of(one, found.activity, found.inputs, preset()).compared[-1])
        base, new = (level(found.activity, found.inputs, preset(), each) for each in (period.year_before(), period))
        hours = [math.fsum(float(h.sum()) for h in side.hours.values()) for side in (base, new)]
        figures = (growth(base, new).productivity, hours[1] / hours[0] - 1.0)
    except (NotComparable, TableFaults) as error:
        return Read(faults=(str(error),), flags=tuple(map(str, flags)))
    notes = (*found.left_out, *found.notes)
    return Read(figures, (), (*map(str, flags), *(str(each) for each in notes if "netted" in str(each))))


def naive(own: Own) -> tuple[float, float] | None:
    """The same figures of the trust with most rows, with nothing checked; None where there is none to be had.

    As a short program has them that takes UTF-8, commas, a header in the first row and its headings for granted.
    """
    try:
        activity, inputs = (_of_the_trust(sheet) for sheet in own)
        volumes = _sums(activity, ("pod", "currency"), "volume")
        spend = _sums(inputs, ("category", "staff_group", "contract"), "nominal_gbp")
        hours = _sums(inputs, (), "hours")
    except (KeyError, ValueError):
        return None
    months = {month for _, month in volumes} & {month for _, month in spend}
    now = sorted(month for month in months if len(month) == 7 and month[4] == "-" and year_before(month) in months)
    if not now:
        return None
    then, of = [year_before(month) for month in now], preset()
    base, new = (sum(_weight(of, *line) * v for (line, m), v in volumes.items() if m in side) for side in (then, now))
    planned = sum(map(working_days, then)) / sum(map(working_days, now))
    spent = sum(gbp for (_, month), gbp in spend.items() if month in then)
    real = sum(gbp / _price(of, line, month) for (line, month), gbp in spend.items() if month in now)
    worked = [sum(h for (_, month), h in hours.items() if month in side) for side in (then, now)]
    if min(base, spent, real, *worked) <= 0.0:
        return None
    return new / base * planned / (real / spent) - 1.0, worked[1] / worked[0] - 1.0


Effect = Literal["moves", "stops", "none"]


def effect(before: tuple[float, float] | None, spoilt: Own, by: float = 0.003) -> Effect:
    """Whether damage moves a figure by over .3 points if nobody looks, or stops the short program from having one.

    before: of the sound tables.
    """
    after = naive(spoilt)
    if before is None or after is None:
        return "stops"
    return "moves" if any(abs(a - b) > by for a, b in zip(before, after, strict=True)) else "none"


def end_of(true: Read, found: Read, damage: Damage) -> End:
    """How a damaged table ended."""
    if found.figures and all(abs(a - b) < SAME for a, b in zip(found.figures, true.figures, strict=True)):
        return "true figure"
    if found.faults:
        return "fault" if _named(found.faults, damage) else "fault of another name"
    if found.flags:
        return "flag" if _named(found.flags, damage) else "flag of another name"
    return "silent"


def _named(lines: tuple[str, ...], damage: Damage) -> bool:
    return any(re.search(damage.cause, line) for line in lines)


def _of_the_trust(sheet: Sheet) -> list[Row]:
    rows = [*csv.DictReader(io.StringIO(sheet.as_bytes().decode("utf-8")))]
    (one, _), *_ = Counter(row["organisation"] for row in rows).most_common(1)
    return [row for row in rows if row["organisation"] == one]


def _sums(rows, keys, measure):
    sums = {}
    for row in rows:
        key = (tuple(row.get(name, "") for name in keys), row["month"])
        sums[key] = sums.get(key, 0.0) + float(row[measure] or 0.0)
    return sums


def _weight(of: Preset, pod: str, currency: str) -> float:
    return of.weight(pod, currency) or 0.0


def _price(of: Preset, line: tuple[str, str, str], month: str) -> float:
    if line[0] not in of.categories:
        return 1.0
    prices = [of.price_index(line, each) for each in (year_before(month), month)]
    return 1.0 if None in prices else prices[1] / prices[0]
