"""Diagrams of pathways: the whole of a model, each of its pathways step by step, and what another model changes."""

from sim.report.diagram.outline import arrows, in_words, outline
from sim.report.diagram.page import both
from sim.report.diagram.write import write_diagrams

__all__ = ["arrows", "both", "in_words", "outline", "write_diagrams"]
