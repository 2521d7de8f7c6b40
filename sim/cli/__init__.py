"""The entry point of the command: a configuration is composed, checked whole, and a task is called.

The only package that knows Hydra and OmegaConf; everything behind it takes plain values. Exit codes: 0 done, 2 the
input is at fault (one line a fault on standard error, nothing written), 130 interrupted.
"""

from __future__ import annotations

from typing import Any

from sim.cli.command import main


def scenario(*overrides: str, model: str = "", folder: str | None = None) -> dict[str, Any]:
    """The plain tree that the command would run with these overrides, for a script of one's own.

    model: the name of a model in configs/model; unsaid, the trust. folder: of configuration files of one's own, as with
    `--config-dir`. Raises HydraException and ValueError where the overrides make no sense; whether the tree does is for
    `sim.hospital.read.blueprint` to say.
    """
    from sim.cli.composition import scenario_of_words  # slow to import: `--help` need not wait for it

    return scenario_of_words(overrides, model, folder)


__all__ = ["main", "scenario"]
