"""Tables in: foreign files through a mapping, a finance team's own tables, templates to fill in."""

from sim.productivity.source.folder import read_folder
from sim.productivity.source.left_out import LeftOut
from sim.productivity.source.mapping import SourceMapping, uncited
from sim.productivity.source.reading import Sourced, read_source
from sim.productivity.source.streamed_folder import is_streamed, read_streamed
from sim.productivity.source.template import write_templates

__all__ = [
    "LeftOut",
    "SourceMapping",
    "Sourced",
    "is_streamed",
    "read_folder",
    "read_source",
    "read_streamed",
    "uncited",
    "write_templates",
]
