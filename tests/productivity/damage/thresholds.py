"""How far a month must rise: damaged tables that stay silent, and sound ones that are flagged, by threshold.

    python -m tests.productivity.damage.thresholds

The table of `docs/data_dictionary.md`, section Flagged. A month of a line is doubled, in tables whose figure that moves
by over .3 points. The thresholds were chosen by these tables, so the slow study judges them by others, and holds the
silent ones of those to the rate of these (`test_damage.most_silent`). Some twenty minutes.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sim.productivity.plausibility import flags_of_tables, movement
from sim.productivity.source import read_folder
from sim.productivity.tables import ActivityTable, InputsTable
from tests.productivity.damage.clean import SIZES, Mean
from tests.productivity.damage.judge import effect, naive, preset
from tests.productivity.damage.kinds import DAMAGES
from tests.productivity.damage.sheets import Own
from tests.productivity.damage.test_damage import a_trust, simulated_mean, template_mean

RISES = (0.38, 0.40, 0.42, 0.45)
"""Log ratios below which a month that rose is not odd; what is reported at one is reported at all before it."""
DOUBLED: tuple[tuple[Callable[[], Mean], range], ...] = (
    (template_mean, range(1_000_000, 1_001_400)),
    (simulated_mean, range(1_010_000, 1_010_400)),
)
SOUND = range(1_200_000, 1_203_000)


def doubled() -> Iterator[Own]:
    """Tables with a month of a line doubled that moves the figure."""
    for damage in DAMAGES:
        if damage.name.startswith("a month of a line doubled"):
            for mean, numbers in DOUBLED:
                for number in numbers:
                    own, chance = a_trust(mean(), number)
                    spoilt = damage.harm(own, chance)
                    if effect(naive(own), spoilt) == "moves":
                        yield spoilt


def sound() -> Iterator[Own]:
    """Tables in which nothing is wrong, of both sorts by turns."""
    for number in SOUND:
        mean = (template_mean, simulated_mean)[number // len(SIZES) % 2]
        yield a_trust(mean(), number)[0]


def flagged(own: Own) -> int:
    """By how many of the thresholds a table is flagged, the one that tells most first."""
    with tempfile.TemporaryDirectory() as name:
        read = read_folder(own.write(Path(name)), preset())
    if not isinstance(read.activity, ActivityTable) or not isinstance(read.inputs, InputsTable):
        raise TypeError("a table is missing")
    for at, movement.RISE in enumerate(RISES):
        if not flags_of_tables(read.activity, read.inputs, preset()):
            return at
    return len(RISES)


def by_threshold() -> None:
    """Print the table by which the threshold was chosen."""
    bad, good = ([flagged(own) for own in tables()] for tables in (doubled, sound))
    print(f"| a month that rose by | silent of {len(bad):,} | sound flagged of {len(good):,} |\n|---|---|---|")
    for at, rise in reversed([*enumerate(RISES)]):
        silent, odd = sum(count <= at for count in bad), sum(count > at for count in good)
        print(f"| × {math.exp(rise):.2f} | {silent} ({silent / len(bad):.2%}) | {odd} ({odd / len(good):.1%}) |")


if __name__ == "__main__":
    by_threshold()
