"""Both engines on random worlds that have phases, far offers, staff and the rest: whole tables, to the bit."""

from __future__ import annotations

from tests.engine.worlds import both
from tests.worlds.numbers import holds, many_worlds
from tests.worlds.run import laid_out


@many_worlds
def test_both_engines_give_the_same(numbers):
    def wrong(plain, _):
        try:
            both(laid_out(plain)[0])
        except (AssertionError, IndexError) as difference:
            yield f"{type(difference).__name__}: {difference}"[:400]

    holds(numbers, wrong)
