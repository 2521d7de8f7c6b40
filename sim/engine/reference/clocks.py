"""Working-hours clocks of the reference engine (rule 20)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sim.engine.world import FOREVER, ClockPlan

NEVER_COMES = int(FOREVER)


class WorkingClock:
    """A clock that runs only while its calendar is open."""

    def __init__(self, plan: ClockPlan) -> None:
        self.start, self.end = plan.start.tolist(), plan.end.tolist()
        self.before = plan.before.tolist()
        self.run_by_end = [b + e - s for b, s, e in zip(self.before, self.start, self.end, strict=True)]

    def run(self, at: int) -> int:
        """How long it has run by an instant, ms."""
        last = bisect_right(self.start, at) - 1
        return 0 if last < 0 else int(self.before[last] + min(at, self.end[last]) - self.start[last])

    def worked_until(self, since: int, span: int) -> int:
        """The earliest instant by which it has run for `span` ms since an instant."""
        if span <= 0:
            return since
        wanted = self.run(since) + span
        interval = bisect_left(self.run_by_end, wanted)
        if interval == len(self.start):
            return NEVER_COMES
        return int(self.start[interval] + wanted - self.before[interval])

    def opens(self, now: int) -> int:
        """The next instant at which it runs."""
        interval = bisect_right(self.end, now)
        return NEVER_COMES if interval == len(self.start) else max(now, int(self.start[interval]))
