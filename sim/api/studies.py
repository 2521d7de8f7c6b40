"""A study from Python: a design of many scenarios, run as one, and its tables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Unpack

from sim.api.asked import How, configured, one_error, warn, words
from sim.cli.study_command import asked_of, planned
from sim.cli.study_words import word
from sim.cli.study_written import given_study, named_study, read
from sim.report.study.cautions import cautions
from sim.report.study.files import write_tables
from sim.report.study.incomplete import all_said
from sim.report.study.page import write_page
from sim.report.study.task import plain
from sim.study.running import running
from sim.study.sweep.result import StudyResult
from sim.study.sweep.run import run_study
from sim.study.sweep.tables import Tables, tables_of

PAGE = "report.html"


@dataclass(frozen=True)
class Study:
    """What a study came to: tables of pyarrow that begin with a column a factor (null: as the scenario is written).

    Attributes
    ----------
    results : pyarrow.Table
        A row a point and measure: point (its number in the design; past the design are baselines), compared_with, unit,
        mean over replications, half_width of its 95 % interval, replications, payer.
    effects : pyarrow.Table
        A row a point and measure (and month, where the study asks for months) less its baseline, pair by pair:
        baseline, change, half_width (luck and drawn assumptions), half_width_of_mean (of the mean of the pairs),
        half_width_bounded (what a stopping rule looked at), pairs, settled, payer.
    failures : pyarrow.Table
        A row a replication that came to no end, and why.
    missing : int
        Runs that were asked for and are not there: of a study that was only read.
    result : sim.study.sweep.result.StudyResult
        What all of these are made from.
    """

    result: StudyResult = field(repr=False)

    @cached_property
    def tables(self) -> Tables:
        """All tables."""
        return tables_of(self.result)

    @property
    def results(self) -> Any:
        """Figures of each point; see the class."""
        return self.tables.results

    @property
    def effects(self) -> Any:
        """Paired effects of each point; see the class."""
        return self.tables.effects

    @property
    def failures(self) -> Any:
        """Replications that came to no end; see the class."""
        return self.tables.failures

    @property
    def missing(self) -> int:
        """Runs that are not there; see the class."""
        return self.tables.missing

    def write(self, folder: str | PathLike[str]) -> list[Path]:
        """Write the tables as Parquet and CSV, and the page of the study, `report.html`.

        Parameters
        ----------
        folder : str or path
            It is made where it is not there.

        Returns
        -------
        list of Path
            The files written; each appears whole or not at all.

        Raises
        ------
        OSError
            Where the folder cannot be written.
        """
        place = Path(folder)
        written = write_tables(place, self.tables, self.result.provenance)
        write_page(self.result, place / PAGE)
        return [*written, place / PAGE]


def study(
    source: str | PathLike[str] | Mapping[str, Any],
    *overrides: str,
    folder: str | PathLike[str] | None = None,
    replications: int | None = None,
    only_kept: bool = False,
    **how: Unpack[How],
) -> Study:
    """Run a study: every point of a design beside its baseline, as one list of runs.

    With a `store`, nothing is run that was run before, by whatever command or call: after an interruption the same call
    goes on where it stopped, and more replications later add only what is missing.

    Parameters
    ----------
    source : str, path or mapping
        A name of `configs/study` (or of the folder); a file, by its path or a text that ends in `.yaml`; or what such a
        file says, as a mapping. docs/studies.md is the language.
    *overrides : str
        What holds at every point, as on the command line (`"run.measured_months=1"`); of a study by its name also
        what is to be otherwise in it (`"study.stopping.pairs=4"`).
    folder : str or path
        Of configuration files of your own.
    replications : int, optional
        Pairs of worlds at each point, in place of those the study says; one that looks at a half-width takes none.
    only_kept : bool
        Whether nothing is run, and only what the store has is given.
    **how : How
        `engine`, `workers`, `store`, `execution`, `retry`.

    Returns
    -------
    Study
        Tables `results`, `effects` and `failures`; `write(folder)` writes them and the page.

    Raises
    ------
    BadInput
        With all that is wrong with the study or any of its points, a line a fault, before anything is run.

    Warns
    -----
    ScenarioWarning
        Runs that failed or are missing, points that did not reach the half-width asked for.

    Examples
    --------
    >>> from sim.api import study
    >>> design = {"grid": {"pools.place.places": [5, 6]}}
    >>> found = study({"fixed": {"model": "multi_server", "run.measured_h": 100}, "design": design,
    ...                "baseline": {"pools.place.places": 5}, "outputs": {"measures": ["pool.place.queue_mean"]}},
    ...               replications=3)
    >>> found.results.column_names[:4]
    ['pools.place.places', 'point', 'compared_with', 'measure']
    >>> found.effects.num_rows, found.failures.num_rows
    (1, 0)
    """
    count = [] if replications is None else [word("replications", replications)]
    with configured(folder):
        found, typed = _source(source), [*overrides, *count, *words(how)]
        written = named_study(found, typed) if isinstance(found, str) else given_study(found, typed)
        request, of_file = read(written)
        made = planned(written, request, of_file)
        question = asked_of(written, made.plan, request, _call(source, overrides))
    with one_error(), running(request) as where:
        result = run_study(made.plan, replace(where, only_kept=only_kept))
    done = Study(replace(result, provenance=plain(question)))
    warn([*made.notes, *_not_all(done)])
    return done


def _source(source: str | PathLike[str] | Mapping[str, Any]) -> str | Path | Mapping[str, Any]:
    if isinstance(source, Mapping):
        return source
    text = os.fspath(source)
    return text if isinstance(source, str) and not text.endswith((".yaml", ".yml")) else Path(text)


def _call(source: object, overrides: tuple[str, ...]) -> str:
    """The call as it goes with what is written."""
    first = "{...}" if isinstance(source, Mapping) else repr(os.fspath(source))  # type: ignore[call-overload]
    return f"sim.api.study({', '.join([first, *map(repr, overrides)])})"


def _not_all(found: Study) -> list[str]:
    """What was asked for and is not there."""
    return [*cautions(found.result), *all_said(found.result, "see .failures; retry='failed' runs them again")]
