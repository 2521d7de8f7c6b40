"""A Dask cluster to run on: one that is there, or one of this machine's processes for as long as the command takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.scenario.faults import Fault, ScenarioFaults

ANSWERS_S = 10  # within which a cluster must answer
INSTALL = "pip install 'acuteflow[cluster]'"


@contextmanager
def connected(address: str | None, workers: int) -> Iterator[Any]:
    """A client of the cluster at an address, or of one made here, of so many workers.

    Raises ScenarioFaults where Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        rule = f"needs Dask, which is not installed: {INSTALL}"
        raise ScenarioFaults([Fault("execution", rule, "dask")]) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a worker that is lost costs its runs, and no page
    if address is None:
        options = {"processes": True, "threads_per_worker": 1, "dashboard_address": None}
        with (
            LocalCluster(n_workers=workers, silence_logs=logging.CRITICAL, **options) as cluster,
            Client(cluster) as own,
        ):
            yield own
        return
    try:
        asyncio.run(_answered(address))
    except (OSError, ValueError) as error:
        reason = (
            f"cannot be used: {error}" if isinstance(error, ValueError) else f"is not answered within {ANSWERS_S} s"
        )
        raise ScenarioFaults([Fault("execution.address", reason, repr(address))]) from None
    with Client(address, timeout=ANSWERS_S) as client:
        yield client


async def _answered(address: str) -> None:
    """Raises OSError where nobody of Dask answers at an address, ValueError where it is none."""
    from distributed.comm import connect

    comm = await connect(address, timeout=ANSWERS_S)
    await comm.close()
