"""Recovery, improvement, decline, noise, or cannot tell: the rule by which a trust's growth is judged.

The rule, in the words that stand on the page too:

1. Take the trust's level of productivity in each year it is known, with the noise of one year's growth.
2. The change of level in the last year is measured in standard deviations of that noise. Below 2 it is no change that
   could be distinguished from none. From 2 to 3 it is in doubt: one trust in twenty is there by luck alone. From 3 on
   the level moved. Where a month-by-month chart has a special cause in the last twelve months in the same direction, 2
   is enough. If the last year shows none, the change over the last two, three and more years is measured likewise.
3. It fell: DECLINE. The evidence says how much of it only takes back the rise of the year before.
4. It rose, and at least half of the rise only brings back a level that it had before, which it does not surely (by 2
   standard deviations) exceed: RECOVERY. What was lost came back; nothing new was gained.
5. It rose surely above every level it had before, and a baseline before the years known (2019/20, say) is among
   these: IMPROVEMENT. The evidence says which part of the rise was recovery.
6. It rose likewise and no baseline is given: CANNOT TELL. Growth is not level: the trust may only be coming back from a
   loss before the first year known. The same where it rose to about the level it had.
7. It did not move: NOISE. It is in doubt, the method changed between the years, or the noise is not known: CANNOT TELL.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.productivity.levels import NotComparable

Word = Literal["recovery", "improvement", "decline", "noise", "cannot tell"]
WORDS: tuple[Word, ...] = ("improvement", "recovery", "decline", "noise", "cannot tell")
STILL, MOVED = 2.0, 3.0
Rise = Literal["", "unknown", "no higher", "higher between"]
"""Why a sure rise is neither recovery nor improvement: no level before it is known; it came to about the level it had;
it stood higher within the years it rose over."""
RISES: dict[Rise, str] = {
    "unknown": "It surely rose, but from an unknown level: a recovery and an improvement look the same.",
    "no higher": "It surely rose, to about the highest level it is known to have had: neither surely above it "
    "nor clearly back from a loss.",
    "higher between": "It surely rose over some years, but stood higher within them and has fallen since.",
}
MOSTLY = 0.5
"""Part of a rise that must bring back what was lost for the whole to be called a recovery."""
RULE = (
    ("How a change is measured", "In standard deviations of the noise of a year's growth. Below 2 it is no change that "
     "could be told from none; from 2 to 3 it is in doubt (one trust in twenty is there by luck alone); from 3 on the "
     "level moved. A special cause on a month-by-month chart in the same direction makes 2 enough. If the last year "
     "shows none, the last two, three and more years together are measured likewise."),
    ("Decline", "It fell. The evidence says how much of that only takes back the rise of the year before."),
    ("Recovery", "It rose, and at least half of the rise only brings back a level it had before and does not surely "
     "exceed now. What was lost came back; nothing new was gained."),
    ("Improvement", "It rose surely above every level it had before, a baseline such as 2019/20 among these."),
    ("Noise", "It did not move."),
    ("Cannot tell", "It rose, but no level before the first year known is given: growth is not level, and a return "
     "from an earlier loss looks the same as an improvement. Or the change is in doubt, the method changed between the "
     "years, or nothing is known of the noise."),
)  # fmt: skip


@dataclass(frozen=True)
class Trajectory:
    """What is known of a trust's level, as ratios to the first year known."""

    years: tuple[str, ...]
    """Names of the years, ascending, at least two."""
    level: tuple[float, ...]
    """Level of each, above 0; the first is 1 where only growths are known."""
    sd: float
    """Standard deviation of one year's growth by noise alone, a fraction; nan where it is not known."""
    measured: bool = False
    """False: only growths are known, and the noise of each adds up over years. True: each level was measured by
    itself, so that any two differ by noise of `sd`, however far apart."""
    baseline: float = math.nan
    """Level of the stated baseline on the same scale; nan where none is given."""
    baseline_name: str = ""
    changed_method: bool = False
    """Whether the method changed between the years compared."""
    signal: int = 0
    """1 or −1 where a month-by-month chart has a special cause in the last twelve months upward or downward."""

    def __post_init__(self) -> None:
        """Refuse fewer than two years, and levels that are none."""
        if len(self.years) < 2 or len(self.years) != len(self.level):
            raise NotComparable("a verdict needs the level in two years at least")
        if not all(math.isfinite(each) and each > 0.0 for each in self.level):
            raise NotComparable(f"levels must be above 0, got {', '.join(f'{each:g}' for each in self.level)}")

    @property
    def known(self) -> bool:
        """Whether anything is known of the noise, under one method."""
        return self.sd > 0.0 and not self.changed_method

    def noise(self, years: int) -> float:
        """Standard deviation of a change over so many years."""
        return self.sd if self.measured else self.sd * math.sqrt(years)

    def change(self, years: int) -> float:
        """Of the level over the last so many years, a fraction."""
        return self.level[-1] / self.level[-1 - years] - 1.0

    def score(self, years: int) -> float:
        """That change in standard deviations of noise; nan where nothing is known of it."""
        return self.change(years) / self.noise(years) if self.sd > 0.0 else math.nan

    def highest_before(self, years: int) -> tuple[str, float, int]:
        """The highest level up to the start of the last so many years, the baseline among them: name, level, years
        between.
        """
        reach = len(self.level) - 1
        levels = [(self.years[at], self.level[at], reach - at) for at in range(reach - years + 1)]
        if math.isfinite(self.baseline):
            levels.append((self.baseline_name, self.baseline, reach))
        return max(levels, key=lambda each: each[1])


@dataclass(frozen=True)
class Verdict:
    """The verdict with its evidence; changes are fractions."""

    word: Word
    change: float
    """Of the level in the last year."""
    score: float
    """That change in standard deviations of noise; nan where these are not known."""
    over: int
    """Over how many years the level moved; 0 where it did not surely move."""
    recovered: float
    """Part of a rise, from 0 to 1, that only brings back a level the trust had; nan where it did not rise."""
    evidence: tuple[str, ...]
    """Sentences, the most important first."""
    rise: Rise = ""
    """Why a rise cannot be called one thing or the other; empty where it can, or where there was none."""

    @property
    def rose(self) -> bool:
        """Whether the level surely rose, though it cannot be reported whether that is recovery or improvement."""
        return self.rise != ""


def chained(growths: Sequence[float]) -> tuple[float, ...]:
    """Levels from growths, the year before the first of them being 1."""
    levels = [1.0]
    for growth in growths:
        levels.append(levels[-1] * (1.0 + growth))
    return tuple(levels)


def judge(path: Trajectory) -> Verdict:
    """Apply the rule of this file."""
    over, direction = _moved(path)
    change, score = path.change(1), path.score(1)
    if not path.known:
        return Verdict("cannot tell", change, score, 0, math.nan, (*_measured(path, 1), _unknown(path)))
    if not over:
        in_doubt = max(abs(path.score(years)) for years in range(1, len(path.level))) >= STILL
        word: Word = "cannot tell" if in_doubt else "noise"
        reason = (
            "More than ordinary noise and less than proof: by luck alone one trust in twenty shows as much."
            if in_doubt
            else "No change that could be told from none, up or down."
        )
        return Verdict(word, change, score, 0, math.nan, (*_measured(path, len(path.level) - 1), reason))
    reasons = tuple(_measured(path, over))
    if direction < 0:
        return Verdict("decline", change, score, over, math.nan, (*reasons, *_taken_back(path)))
    word, recovered, reason, rise = _risen(path, over)
    return Verdict(word, change, score, over, recovered, (*reasons, reason), rise)


def _moved(path: Trajectory) -> tuple[int, int]:
    """Over how many years the level surely moved, the fewest that show it, and where to: (0, 0) where it did not."""
    if not path.known:
        return 0, 0
    for years in range(1, len(path.level)):
        score = path.score(years)
        sign = 1 if score > 0 else -1
        against = path.score(1) * sign <= -STILL  # the last year points the other way
        helped = years == 1 and path.signal == sign and abs(score) >= STILL
        if (abs(score) >= MOVED or helped) and not against:
            return years, sign
    return 0, 0


def _risen(path: Trajectory, over: int) -> tuple[Word, float, str, Rise]:
    name, highest, apart = path.highest_before(over)
    start, last = path.level[-1 - over], path.level[-1]
    recovered = min(1.0, max(0.0, (highest - start) / (last - start)))
    inside = max(range(len(path.level) - over, len(path.level)), key=lambda at: path.level[at])
    if path.level[inside] > last:
        return (
            "cannot tell",
            recovered,
            f"It rose over {over} years, but stood higher in {path.years[inside]} and has fallen since.",
            "higher between",
        )
    above = (last / highest - 1.0) / path.noise(apart)
    against = f"The level is {_pp(last / highest - 1.0)} against {name}, the highest known before"
    if above <= STILL and recovered >= MOSTLY:
        return "recovery", recovered, f"{against}: what was lost came back, and nothing new was surely gained.", ""
    if above <= STILL:
        return (
            "cannot tell",
            recovered,
            f"{against}: not surely above it, and no clear loss before the rise.",
            "no higher",
        )
    if math.isfinite(path.baseline):
        return (
            "improvement",
            recovered,
            f"{against}; {100 * recovered:.0f} % of the rise brought back what was lost.",
            "",
        )
    return (
        "cannot tell",
        recovered,
        f"{against}, but no level before {path.years[0]} is given, 2019/20 for one: "
        "a return from an earlier loss and an improvement look the same.",
        "unknown",
    )


def _measured(path: Trajectory, over: int) -> Iterator[str]:
    """The last change, and that over more years, against the noise."""
    for years in dict.fromkeys((1, over)):
        reasons = f"{path.years[-1]} on {path.years[-1 - years]}: {_pp(path.change(years))}"
        if path.sd > 0.0:
            scatter = f"{100 * path.noise(years):.1f} %"
            reasons += f", {abs(path.score(years)):.1f} standard deviations of the noise ({scatter}) from none"
        yield f"{reasons}."


def _unknown(path: Trajectory) -> str:
    if path.changed_method:
        return "The method of the figure changed between these years: its step is in the change."
    return "How much of that is noise is not known: one reading of one trust cannot show it."


def _taken_back(path: Trajectory) -> Iterator[str]:
    """How much of a fall only takes back the rise of the year before."""
    if len(path.level) > 2:
        rise, fall = path.level[-2] - path.level[-3], path.level[-2] - path.level[-1]
        part = min(1.0, max(0.0, rise / fall)) if fall > 0.0 else 0.0
        yield f"{100 * part:.0f} % of the fall in the last year takes back the rise of the year before."


def _pp(change: float) -> str:
    """A change in per cent with its sign."""
    return f"{'−' if change < 0 else '+'}{abs(100 * change):.1f} %"
