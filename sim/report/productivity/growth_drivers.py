"""What moved a figure, and how far what is assumed can move it: for a page and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.productivity.explanation import Explanation
from sim.productivity.sensitivity import Sensitivity
from sim.report.productivity.wording import pct
from sim.report.waterfall import Waterfall, shown_steps, waterfall, waterfall_rows, waterfall_svg

WIDE, NARROW = 720, 340
TOTAL = "productivity"


@dataclass(frozen=True)
class GrowthDrivers:
    """An explanation of the last period's growth, and its range over what is not published."""

    period: str
    explained: Explanation
    range: Sensitivity

    @property
    def fall(self) -> Waterfall:
        """The steps as a waterfall whose bars add up to the last digit."""
        return waterfall(shown_steps(self.explained), TOTAL)

    @property
    def title(self) -> str:
        """Of the picture."""
        return f"What moved productivity, {self.period}"

    @property
    def reach(self) -> str:
        """The range in a sentence."""
        low, high = self.range.joint
        count = len(self.range.numbers)
        combinations = self.range.combinations
        over = f"in all {combinations} combinations that differ" if combinations else "one at a time"
        over_what = [] if combinations == 1 else [f"the alternatives to what is assumed, {over}"]
        over_what += [f"the low and the high end of {count} assumed numbers"] if count else []
        if not over_what:
            return "No alternative to what is assumed moves the figure of these tables."
        text = f"Over {', and '.join(over_what)}, the figure lies between {pct(low, 2)} and {pct(high, 2)}."
        if not count:
            return text
        most = self.range.numbers[0]
        spread = f"{pct(most.at_low, 2)} at {most.low:g}, {pct(most.at_high, 2)} at {most.high:g}"
        return f"{text} The number that moves it most by itself is {most.name}: {spread}."

    def picture(self) -> dict[str, str]:
        """Drawn for a desk and for a phone, and in words."""
        words = "; ".join(f"{name} {adds}" for name, adds, _ in waterfall_rows(self.fall))
        return {
            "wide": waterfall_svg(self.fall, self.title, WIDE),
            "narrow": waterfall_svg(self.fall, self.title, NARROW),
            "words": words,
        }

    def assumed(self) -> Iterator[tuple[str, str, str]]:
        """What is assumed, what is taken, and the figure under each alternative by itself."""
        for each in self.range.assumptions:
            others = [o for o in self.range.outcomes if o.assumption == each.name]
            text = "; ".join(f"{o.choice}: {pct(o.growth.productivity, 2) if o.growth else o.why_not}" for o in others)
            yield each.name.replace("_", " "), each.choice, text

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        return {
            "period": self.period,
            "picture": self.picture(),
            "rows": waterfall_rows(self.fall),
            "notes": self.explained.notes,
            "reach": self.reach,
            "assumed": list(self.assumed()),
        }
