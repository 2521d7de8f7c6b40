"""How far a month must rise: damaged tables that stay silent, and sound ones that are flagged, by threshold.

    python -m tests.productivity.damage.thresholds [--years]

The table of `docs/data_dictionary.md`, section Flagged. A month of a line is doubled, in tables whose figure that moves
by over .3 points. The thresholds were chosen by these tables, so the slow study judges them by others, and holds the
silent ones of those to the rate of these (`test_damage.most_silent`). --years counts the silent ones of tables with a
whole year doubled, half as much again, or its pay divided by 1.25. Some twenty minutes each.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from numpy.random import Generator

from sim.productivity.plausibility import Flag, flags_of_tables, movement
from sim.productivity.source import read_folder
from sim.productivity.tables import ActivityTable, InputsTable
from tests.productivity.damage.choice import SIDES, Side, on, one_year
from tests.productivity.damage.clean import SIZES, Mean
from tests.productivity.damage.harms import times, times_line_year
from tests.productivity.damage.judge import effect, naive, preset
from tests.productivity.damage.kinds import DAMAGES
from tests.productivity.damage.sheets import Damage, Own, Sheet
from tests.productivity.damage.test_damage import a_trust, simulated_mean, template_mean

RISES = (0.38, 0.40, 0.42, 0.45)
"""Log ratios below which a month that rose is not odd; what is reported at one is reported at all before it."""
DOUBLED: tuple[tuple[Callable[[], Mean], range], ...] = (
    (template_mean, range(1_000_000, 1_001_400)),
    (simulated_mean, range(1_010_000, 1_010_400)),
)
SOUND = range(1_200_000, 1_203_000)


def spoilt_by(damage: Damage, each: int = 1) -> Iterator[Own]:
    """Tables with one kind of damage that moves the figure, of every so-manieth trust."""
    for mean, numbers in DOUBLED:
        for number in numbers[::each]:
            own, chance = a_trust(mean(), number)
            spoilt = damage.harm(own, chance)
            if effect(naive(own), spoilt) == "moves":
                yield spoilt


def doubled() -> Iterator[Own]:
    """Tables with a month of a line doubled that moves the figure."""
    for damage in DAMAGES:
        if damage.name.startswith("a month of a line doubled"):
            yield from spoilt_by(damage)


def sound() -> Iterator[Own]:
    """Tables in which nothing is wrong, of both sorts by turns."""
    for number in SOUND:
        mean = (template_mean, simulated_mean)[number // len(SIZES) % 2]
        yield a_trust(mean(), number)[0]


def flags(own: Own) -> tuple[Flag, ...]:
    """What is told of a table at the thresholds in force."""
    with tempfile.TemporaryDirectory() as name:
        read = read_folder(own.write(Path(name)), preset())
    if not isinstance(read.activity, ActivityTable) or not isinstance(read.inputs, InputsTable):
        raise TypeError("a table is missing")
    return flags_of_tables(read.activity, read.inputs, preset())


def flagged(own: Own) -> int:
    """By how many of the thresholds a table is flagged, the one that tells most first."""
    for at, movement.RISE in enumerate(RISES):
        if not flags(own):
            return at
    return len(RISES)


def by_threshold() -> None:
    """Print the table by which the threshold was chosen."""
    bad, good = ([flagged(own) for own in tables()] for tables in (doubled, sound))
    print(f"| a month that rose by | silent of {len(bad):,} | sound flagged of {len(good):,} |\n|---|---|---|")
    for at, rise in reversed([*enumerate(RISES)]):
        silent, odd = sum(count <= at for count in bad), sum(count > at for count in good)
        print(f"| × {math.exp(rise):.2f} | {silent} ({silent / len(bad):.2%}) | {odd} ({odd / len(good):.1%}) |")


def pay_divided(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """All pay of a year over 1.25."""
    year = one_year(sheet, chance)
    return times(sheet, side, 0.8, lambda row: row["category"] == "pay" and row["month"] in year)


def by_year() -> None:
    """Print how many tables with a year spoilt are silent at the thresholds in force."""
    whole = [damage for damage in DAMAGES if damage.name.startswith("a year of a line doubled")]
    half = [Damage(f"a year of a line × 1.5, {side}", on(side, times_line_year(1.5)), "") for side in SIDES]
    pay = Damage("pay of a year ÷ 1.25", on("inputs", pay_divided), "")
    for damage in (*whole, *half, pay):
        told = [bool(flags(own)) for own in spoilt_by(damage, 1 if damage in whole else 4)]
        print(f"{damage.name}: {told.count(False)} of {len(told):,} silent")


if __name__ == "__main__":
    by_year() if "--years" in sys.argv[1:] else by_threshold()
