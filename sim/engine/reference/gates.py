"""When a delay or a gate ends, in the reference engine (rules 20 and 21)."""

from __future__ import annotations

from sim.engine.reference.house import House
from sim.engine.reference.luck import Luck
from sim.engine.reference.record import Record
from sim.engine.reference.spans import ms_of
from sim.engine.reference.visit import Visit
from sim.pathway import program as p
from sim.scenario.clock import DAY_MS

GATES = (p.Delay, p.WaitOpens, p.WaitTimeOfDay, p.WaitBooked, p.WaitSince)


class Gates:
    """Reads the nodes of delays and gates for a visit."""

    def __init__(self, house: House, luck: Luck, record: Record) -> None:
        self.house, self.luck, self.record = house, luck, record

    def until(self, visit: Visit, step: p.Node, now: int) -> int:
        """The instant at which a visit goes on; now or past where nothing holds it up."""
        match step:
            case p.Delay():
                return self.delay(visit, step, now)
            case p.WaitOpens(clock=clock):
                return self.house.clocks[clock].opens(now)
            case p.WaitTimeOfDay(hour=hour):
                moment = now - now % DAY_MS + ms_of(self.luck.number(visit, hour, now)) % DAY_MS
                return moment if moment >= now else moment + DAY_MS
            case p.WaitSince(mark=mark, hours=hours, clock=clock):
                since, span = self.record.marks[mark][visit.row], ms_of(self.luck.number(visit, hours, now))
                return since + span if clock < 0 else self.house.clocks[clock].worked_until(since, span)
        return visit.planned

    def delay(self, visit: Visit, step: p.Delay, now: int) -> int:
        """Let time pass, scaled by where the patient was placed, on a calendar's clock where there is one."""
        hours = self.luck.number(visit, step.hours, now)
        for name, placement, factor in step.scaled:
            held = visit.holds[name]
            if held is not None and held[2] == placement:
                hours = hours * self.luck.number(visit, factor, now)
        span = ms_of(hours)
        return now + span if step.clock < 0 else self.house.clocks[step.clock].worked_until(now, span)
