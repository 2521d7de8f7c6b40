"""What was left out of a file, or kept and is doubtful: each reason with its count and some examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

EXAMPLES = 5
REMARK = "read with a remark"
"""How a reason begins whose rows were kept."""


@dataclass(frozen=True)
class LeftOut:
    """One reason, how many rows it concerns, and the first few of them."""

    reason: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """One line: count, reason, examples."""
        more = ", ..." if self.count > len(self.examples) else ""
        rows = "row" if self.count == 1 else "rows"
        return f"{self.count} {rows}: {self.reason} ({', '.join(self.examples)}{more})"


@dataclass
class Tally:
    """Counts by reason while a file is read."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, examples: Iterable[str], count: int | None = None) -> None:
        """Count rows under a reason: one for each example, or as many as said."""
        named = list(examples)
        self.counts[reason] = self.counts.get(reason, 0) + (len(named) if count is None else count)
        shown = self.examples.setdefault(reason, [])
        shown += [one for one in dict.fromkeys(named) if one not in shown][: EXAMPLES - len(shown)]

    def reported(self) -> tuple[LeftOut, ...]:
        """Every reason that concerns any row."""
        return tuple(LeftOut(why, n, tuple(self.examples[why])) for why, n in self.counts.items() if n)
