"""What is odd in tables that break no rule: flags, which stop no result and stay on its page."""

from sim.productivity.plausibility.flags import Flag, flags_of_growth, flags_of_tables

__all__ = ["Flag", "flags_of_growth", "flags_of_tables"]
