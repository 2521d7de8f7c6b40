"""The command's door: a configuration is composed, checked whole, and a task is called.

The only room that knows Hydra and OmegaConf; everything behind it takes plain values. Exit codes: 0 done, 2 the input
is at fault (one line a fault on standard error, nothing written), 130 interrupted.
"""

from sim.cli.command import main
from sim.cli.composition import scenario

__all__ = ["main", "scenario"]
