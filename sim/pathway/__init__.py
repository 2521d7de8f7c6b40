"""The step language: parse, check, compile to a program."""

from sim.pathway.program import Program
from sim.pathway.read import read_program

__all__ = ["Program", "read_program"]
