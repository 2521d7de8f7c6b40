"""Ways out of the hospital that only one of two worlds has: who goes there is followed by no figure from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.activity.ratio import Quotient
from sim.study.pairs import Paired, paired

if TYPE_CHECKING:
    from sim.study.effects import Pair
    from sim.study.outcome import Outcome

WAY_OUT = "left_as_"  # what the figure of a way out begins with; its name is that of the `leave:`


def of_one_world(drawn: Sequence[Pair], as_assumed: Sequence[Pair]) -> dict[str, Paired]:
    """Visits a year that end in each way out which one world of a pair has and the other has not, by figure."""
    first = (drawn or as_assumed)[0]
    alone = [name for name in {**first.base.ways_out, **first.new.ways_out} if _in_one(name, first)]
    return {
        f"{WAY_OUT}{name}": paired(
            *(([_a_year(p.base, name) for p in of], [_a_year(p.new, name) for p in of]) for of in (drawn, as_assumed))
        )
        for name in alone
    }


def ways_out_of(figures: Mapping[str, Paired]) -> dict[str, Paired]:
    """Those among the figures of an effect, by the name of the way out."""
    return {name.removeprefix(WAY_OUT): each for name, each in figures.items() if name.startswith(WAY_OUT)}


def _in_one(name: str, pair: Pair) -> bool:
    return (name in pair.base.ways_out) != (name in pair.new.ways_out)


def _a_year(of: Outcome, name: str) -> Quotient:
    return Quotient(of.ways_out.get(name, 0.0) * 12 / of.months)
