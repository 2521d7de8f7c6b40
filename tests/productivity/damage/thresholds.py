"""How far a month must stand out: damaged tables that stay silent, and sound ones that are flagged, by threshold.

    python -m tests.productivity.damage.thresholds [--fresh]

The table of `docs/data_dictionary.md`, section Flagged. A month of a line is doubled, in tables whose figure that moves
by over .3 points. The thresholds were chosen by these tables, so the slow study judges them by others; --fresh
counts the silent ones of other tables at the threshold that is in force. Some minutes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sim.productivity.plausibility import flags_of_tables, movement
from sim.productivity.source import read_folder
from sim.productivity.tables import ActivityTable, InputsTable
from tests.productivity.damage.clean import SIZES, Mean
from tests.productivity.damage.judge import effect, naive, preset
from tests.productivity.damage.kinds import DAMAGES
from tests.productivity.damage.sheets import Own
from tests.productivity.damage.test_damage import a_trust, simulated_mean, template_mean

SIGMAS = (3.0, 3.5, 4.0, 4.5, 5.0)
"""Standard deviations of a line's own variation; what is reported at one is reported at all before it."""
DOUBLED: tuple[tuple[Callable[[], Mean], int], ...] = ((template_mean, 200), (simulated_mean, 50))
FIRST_DOUBLED, FIRST_SOUND, SOUND = 5000, 1000, 500


FRESH_DOUBLED, FRESH = 300_000, ((template_mean, 600),)


def doubled(first: int = FIRST_DOUBLED, of: Sequence[tuple[Callable[[], Mean], int]] = DOUBLED) -> Iterator[Own]:
    """Tables with a month of a line doubled that moves the figure, from a number on."""
    for damage in DAMAGES:
        if damage.name.startswith("a month of a line doubled"):
            for mean, count in of:
                for number in range(first, first + count):
                    own, chance = a_trust(mean(), number)
                    spoilt = damage.harm(own, chance)
                    if effect(naive(own), spoilt) == "moves":
                        yield spoilt


def sound() -> Iterator[Own]:
    """Tables in which nothing is wrong, of both sorts by turns."""
    for number in range(SOUND):
        mean = (template_mean, simulated_mean)[number // len(SIZES) % 2]
        yield a_trust(mean(), FIRST_SOUND + number)[0]


def flagged(own: Own) -> int:
    """By how many of the thresholds a table is flagged, the one that tells most first."""
    with tempfile.TemporaryDirectory() as name:
        read = read_folder(own.write(Path(name)), preset())
    if not isinstance(read.activity, ActivityTable) or not isinstance(read.inputs, InputsTable):
        raise TypeError("a table is missing")
    for at, movement.ODD_SIGMAS in enumerate(SIGMAS):
        if not flags_of_tables(read.activity, read.inputs, preset()):
            return at
    return len(SIGMAS)


def fresh() -> None:
    """Print how many of fresh tables are silent at the threshold in force, with the exact 95 % upper end."""
    from scipy.stats import beta

    at = SIGMAS.index(movement.ODD_SIGMAS)
    found = [flagged(own) > at for own in doubled(FRESH_DOUBLED, FRESH)]
    silent, count = found.count(False), len(found)
    most = beta.ppf(0.975, silent + 1, count - silent)
    print(f"{silent} of {count} fresh tables silent ({silent / count:.2%}, at most {most:.2%})")


def by_threshold() -> None:
    """Print the table by which the threshold was chosen."""
    bad, good = ([flagged(own) for own in tables()] for tables in (doubled, sound))
    print(f"| standard deviations | silent of {len(bad)} | sound flagged of {len(good)} |\n|---|---|---|")
    for at, sigmas in reversed([*enumerate(SIGMAS)]):
        silent, odd = sum(count <= at for count in bad), sum(count > at for count in good)
        print(f"| {sigmas:g} | {silent} ({silent / len(bad):.1%}) | {odd} ({odd / len(good):.1%}) |")


if __name__ == "__main__":
    fresh() if "--fresh" in sys.argv[1:] else by_threshold()
