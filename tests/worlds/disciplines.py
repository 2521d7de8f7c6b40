"""What queues go by in random worlds: due dates, numbers, and priorities that rise with time waited."""

from __future__ import annotations

from random import Random
from typing import Any

HOURS = (0, 3, "stay_h", "planned_h")


def order_queues(pools: dict[str, Any], dice: Random) -> None:
    """Let some queues go by a due date or a number, and some priorities rise with time waited."""
    for pool in pools.values():
        if dice.random() < 0.4:
            due = {"due_h": dice.choice(HOURS)} | ({"since": "in"} if dice.random() < 0.5 else {})
            pool["order"] = dice.choice([due, due, {"lowest": "stay_h"}, {"highest": "planned_h"}, "arrival"])
        if dice.random() < 0.4:
            first, last = pool["priority"][0], pool["priority"][-1]
            rise = dice.choice([{"as_urgent_as": first}, {"steps_up": 1}, {"steps_up": 2, "of": [last]}])
            pool["rises"] = [{"after_h": dice.choice([0.5, 1, 3, 8, 40]), **rise}]
