"""Kinds of damage added by somebody who has not read the calculation, with the interface of `kinds.DAMAGES`."""

from tests.productivity.damage.sheets import Damage

OTHERS: tuple[Damage, ...] = ()
