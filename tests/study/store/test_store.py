"""Runs on disc: what was kept is found, whole files only, whoever else reads and writes meanwhile."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
from pathlib import Path

import pytest

from sim.study.store import Failed, Key, Record, Store
from sim.study.store import segment as module
from sim.study.store.record import loaded
from sim.study.store.segment import ROWS_AT_ONCE, read_segment
from sim.study.store.source import source

STRUCTURE = "5" * 32


def key(number: int, structure: str = STRUCTURE) -> Key:
    return Key(structure, number.to_bytes(16, "big"))


def record(number: int, failure: str = "", structure: str = STRUCTURE) -> Record:
    made = Failed(failure) if failure else slice(number, None)
    return Record(key(number, structure), number, 0.5, failure, made)


def kept(folder: Path, *records: Record, at_once: bool = False) -> None:
    with Store(folder).writing() as writer:
        for each in records:
            writer.add(each)
            if at_once:
                writer.flush()


def known(folder: Path, *numbers: int) -> dict[int, object]:
    return {each.replication: each.result() for each in Store(folder).known([key(number) for number in numbers])}


def segments(folder: Path) -> list[Path]:
    return sorted((folder / source() / STRUCTURE).glob("*"))


@pytest.mark.parametrize("at_once", [True, False])
def test_what_was_kept_is_found_by_its_key_and_lies_in_one_file(tmp_path, at_once):
    kept(tmp_path, *(record(number) for number in range(150)), at_once=at_once)
    assert known(tmp_path, 3, 149, 7, 1000) == {number: slice(number, None) for number in (3, 149, 7)}
    assert len(segments(tmp_path)) == 1
    assert [(each.key, each.seconds, each.failure) for each in Store(tmp_path).known([key(3)])] == [(key(3), 0.5, "")]


def test_nothing_is_known_where_there_is_nothing(tmp_path):
    assert known(tmp_path / "none", 1) == {}
    assert list(Store(tmp_path).known([])) == []
    assert list(tmp_path.iterdir()) == []


def test_a_run_kept_twice_is_found_once_and_an_outcome_before_a_failure(tmp_path):
    kept(tmp_path, record(1, "no places"), record(2, "no places"))
    kept(tmp_path, record(1), record(3))
    kept(tmp_path, record(1), record(2, "no places"))
    found = list(Store(tmp_path).known([key(1), key(2), key(3)]))
    assert sorted((each.replication, each.failure) for each in found) == [(1, ""), (2, "no places"), (3, "")]


def test_only_the_groups_of_rows_that_are_asked_for_are_read(tmp_path):
    kept(tmp_path, *(record(number) for number in range(3 * ROWS_AT_ONCE)))
    (path,) = segments(tmp_path)
    assert [each.replication for each in read_segment(path, {key(70).run, key(3).run})] == [3, 70]


@pytest.mark.parametrize("damage", ["empty", "short", "flipped", "text", "other columns"])
def test_a_file_that_cannot_be_read_is_told_once_and_passed_over(tmp_path, capsys, damage):
    kept(tmp_path, *(record(number) for number in range(5)))
    kept(tmp_path, record(9))
    path = next(each for each in segments(tmp_path) if list(read_segment(each, {key(0).run})))
    text = path.read_bytes()
    middle = text.index(b"PAR1") + 40
    path.write_bytes(
        {
            "empty": b"",
            "short": text[: len(text) // 2],
            "flipped": text[:middle] + bytes([text[middle] ^ 255]) + text[middle + 1 :],
            "text": b"hello",
            "other columns": b"",
        }[damage]
    )
    if damage == "other columns":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"key": [b"1"]}), path)
    store = Store(tmp_path)
    for _ in range(2):
        assert [each.replication for each in store.known([key(0), key(9)])] == [9]
    (line,) = capsys.readouterr().err.splitlines()
    assert str(path) in line
    assert "cannot be read and is not used" in line


class Disc:
    """What os.fdopen opens, on a disc that is full."""

    def __init__(self, handle):
        self.handle = handle

    def __enter__(self):
        return self

    def __exit__(self, *error):
        os.close(self.handle)

    def write(self, text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_there_is_no_space_it_is_told_once_and_what_was_kept_stays(tmp_path, capsys, monkeypatch):
    with Store(tmp_path).writing() as writer:
        writer.add(record(1))
        writer.flush()
        monkeypatch.setattr(module.os, "fdopen", lambda handle, _: Disc(handle))
        for number in range(2, 200):
            writer.add(record(number))
        monkeypatch.undo()
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "acuteflow: results of this run are not kept: No space left on device"
    assert known(tmp_path, 1, 2) == {1: slice(1, None)}
    assert len(segments(tmp_path)) == 1


def test_where_the_folder_is_gone_it_is_told_once(tmp_path, capsys):
    folder = tmp_path / "store"
    with Store(folder).writing() as writer:
        writer.add(record(1))
        writer.flush()
        shutil.rmtree(folder)
        for number in range(2, 200):
            writer.add(record(number))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("acuteflow: results of this run are not kept: No such file or directory")
    assert not folder.exists()


def test_where_nothing_may_be_written_it_is_told_once(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with Store(tmp_path / "file" / "store").writing() as writer:
        for number in range(200):
            writer.add(record(number))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("acuteflow: results of this run are not kept: Not a directory")


def test_files_that_another_puts_together_meanwhile_are_not_missed(tmp_path, monkeypatch):
    with Store(tmp_path).writing() as writer:
        for number in range(4):
            writer.add(record(number))
            writer.flush()
        reading = Store(tmp_path).known([key(number) for number in range(4)])
        found = [next(reading)]
    found += reading
    assert sorted(each.replication for each in found) == [0, 1, 2, 3]


def test_what_a_writer_that_is_no_more_left_unfinished_goes_after_a_day(tmp_path):
    kept(tmp_path, record(1))
    folder = segments(tmp_path)[0].parent
    old, new = folder / ".x-1.aaa.unfinished", folder / ".y-1.bbb.unfinished"
    for path in (old, new):
        path.write_text("")
    os.utime(old, (0, 0))
    kept(tmp_path, record(2))
    assert not old.exists()
    assert new.exists()
    assert known(tmp_path, 1, 2).keys() == {1, 2}


def test_runs_of_another_source_are_told_and_not_used(tmp_path, capsys):
    kept(tmp_path, record(1))
    other = tmp_path / "0123456789abcdef"
    shutil.move(tmp_path / source(), other)
    made = (other / "made_by.json").read_text()
    (other / "made_by.json").write_text(made.replace('"numpy": "', '"numpy": "0.'))
    store = Store(tmp_path)
    for _ in range(2):
        assert list(store.known([key(1)])) == []
    assert list(store.known([key(1, "6" * 32)])) == []
    (line,) = capsys.readouterr().err.splitlines()
    assert "has runs of these scenarios by acuteflow " in line
    assert "numpy 0." in line
    assert "not used" in line


class Evil:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize(
    "made",
    [Evil(), print, Path("x"), Store],
    ids=["a call", "a function", "another class", "no record"],
)
def test_a_pickle_that_is_no_outcome_is_refused(made):
    with pytest.raises(ValueError, match="is no outcome of a run"):
        loaded(pickle.dumps(made))
    with pytest.raises(ValueError, match="is no outcome of a run"):
        loaded(b"nonsense")
