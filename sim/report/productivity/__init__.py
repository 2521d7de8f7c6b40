"""Pages and terminal tables of the productivity calculation: many trusts, and one."""

from sim.report.productivity.board import board_page
from sim.report.productivity.comparison import comparison_page
from sim.report.productivity.facts import Board, Of, board_of_tables
from sim.report.productivity.terminal import print_board, print_comparison, print_flags
from sim.report.productivity.wording import Omitted

__all__ = [
    "Board",
    "Of",
    "Omitted",
    "board_of_tables",
    "board_page",
    "comparison_page",
    "print_board",
    "print_comparison",
    "print_flags",
]
