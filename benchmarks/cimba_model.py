"""hospital-lite as a model of cimba, which compiles these classes: plain names and plain arithmetic only."""

import math
from functools import cache

import cimba as c
from cimba import random as rng

from benchmarks.workload import (
    ADMITTED,
    BEDS,
    CUBICLES,
    DELAY,
    DELAYED,
    ELECTIVE_STAY,
    OPERATION,
    PER_HOUR,
    STAY,
    THEATRES,
    TREATMENT,
    WARM_UP,
)

KEYS = ("w_cubicle", "w_emergency", "w_elective", "w_theatre", "in_cubicles", "in_beds", "in_theatres")
TREATMENT_MU, TREATMENT_SIGMA = TREATMENT
STAY_MU, STAY_SIGMA = STAY
DELAY_MU, DELAY_SIGMA = DELAY
OPERATION_MU, OPERATION_SIGMA = OPERATION
ELECTIVE_MU, ELECTIVE_SIGMA = ELECTIVE_STAY
GAP_EMERGENCY, GAP_ELECTIVE, GAP_DAY_CASE = (1 / PER_HOUR[name] for name in ("emergency", "elective", "day_case"))
NEVER = math.inf


class Emergency(c.Model):
    h: "c.Ref[Hospital]"

    @c.process
    def run(self):
        h = self.h
        since = c.now()
        h.cubicles.acquire(1)
        if since >= WARM_UP:
            h.s_cubicle += c.now() - since
            h.n_cubicle += 1
        c.hold(rng.lognormal(TREATMENT_MU, TREATMENT_SIGMA))
        h.cubicles.release(1)
        if rng.bernoulli(ADMITTED):
            since = c.now()
            h.beds.acquire(1, 1)
            if since >= WARM_UP:
                h.s_emergency += c.now() - since
                h.n_emergency += 1
            c.hold(rng.lognormal(STAY_MU, STAY_SIGMA))
            if rng.bernoulli(DELAYED):
                c.hold(rng.lognormal(DELAY_MU, DELAY_SIGMA))
            h.beds.release(1)


class Operation(c.Model):
    h: "c.Ref[Hospital]"
    inpatient: bool

    @c.process
    def run(self):
        h = self.h
        since = c.now()
        h.theatres.acquire(1)
        if since >= WARM_UP:
            h.s_theatre += c.now() - since
            h.n_theatre += 1
        c.hold(rng.lognormal(OPERATION_MU, OPERATION_SIGMA))
        h.theatres.release(1)
        if self.inpatient:
            since = c.now()
            h.beds.acquire(1, 0)
            if since >= WARM_UP:
                h.s_elective += c.now() - since
                h.n_elective += 1
            c.hold(rng.lognormal(ELECTIVE_MU, ELECTIVE_SIGMA))
            h.beds.release(1)


class Hospital(c.Model):
    cubicles: c.Resource = c.Resource(capacity=CUBICLES)
    beds: c.Resource = c.Resource(capacity=BEDS)
    theatres: c.Resource = c.Resource(capacity=THEATRES)
    s_cubicle: float = 0.0
    s_emergency: float = 0.0
    s_elective: float = 0.0
    s_theatre: float = 0.0
    n_cubicle: float = 0.0
    n_emergency: float = 0.0
    n_elective: float = 0.0
    n_theatre: float = 0.0
    w_cubicle: c.Output[float]
    w_emergency: c.Output[float]
    w_elective: c.Output[float]
    w_theatre: c.Output[float]
    in_cubicles: c.Output[float]
    in_beds: c.Output[float]
    in_theatres: c.Output[float]

    @c.process
    def emergencies(self):
        while True:
            c.hold(rng.exponential(GAP_EMERGENCY))
            c.spawn(Emergency, h=self)

    @c.process
    def electives(self):
        while True:
            c.hold(rng.exponential(GAP_ELECTIVE))
            c.spawn(Operation, h=self, inpatient=True)

    @c.process
    def day_cases(self):
        while True:
            c.hold(rng.exponential(GAP_DAY_CASE))
            c.spawn(Operation, h=self, inpatient=False)

    @c.on_end
    def figures(self):
        self.w_cubicle = self.s_cubicle / self.n_cubicle
        self.w_emergency = self.s_emergency / self.n_emergency
        self.w_elective = self.s_elective / self.n_elective
        self.w_theatre = self.s_theatre / self.n_theatre
        self.in_cubicles = self.cubicles.mean_in_use()
        self.in_beds = self.beds.mean_in_use()
        self.in_theatres = self.theatres.mean_in_use()


@cache
def hospital():
    """The model, compiled once."""
    return Hospital()
