"""Runs that are kept on disc by what went into them, so that no command ever runs the same twice."""

from sim.study.store.key import Key, Keys
from sim.study.store.record import Failed, Record
from sim.study.store.store import Store

__all__ = ["Failed", "Key", "Keys", "Record", "Store"]
