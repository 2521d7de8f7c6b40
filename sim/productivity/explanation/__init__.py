"""Explanations: steps in log points that add up, the interaction among them by name."""

from sim.productivity.explanation.activity import activity_steps
from sim.productivity.explanation.explain import Explanation, explain
from sim.productivity.explanation.method import method_steps
from sim.productivity.explanation.resources import input_steps, spend_steps

__all__ = ["Explanation", "activity_steps", "explain", "input_steps", "method_steps", "spend_steps"]
