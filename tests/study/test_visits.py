"""The visits of every replication, a row each: what they say is what the figures say."""

import numpy as np
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sim.study.model import run_model
from sim.study.visits import parts_in, put_together
from tests.study.test_model import GONE, model


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Three replications of a queue that some are turned away from: the result, its files and the table."""
    folder = tmp_path_factory.mktemp("visits") / "results"
    ask = [{"seize": "bed", "if_queue_over": 1, "otherwise": GONE}, {"mark": "began"}]
    plain = model(ask, {"bed": 4}, 2, 3)
    with parts_in(folder) as parts:
        done = run_model(plain, 3, visits=parts)
        paths = put_together(parts, folder, {"seed": "1"}, as_csv=True)
    return done, paths, pq.read_table(paths[0])


def test_a_row_is_a_visit_and_all_are_there(written):
    done, paths, table = written
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["visits.csv", "visits.parquet"]
    assert table.schema.metadata[b"acuteflow.seed"] == b"1"
    replication, measured = table["replication"].to_numpy(), table["measured"].to_numpy()
    assert np.unique(replication).tolist() == [0, 1, 2]
    left = np.bincount(replication[measured])
    assert left.tolist() == done.values["class", "patient", "left"].tolist()
    lost = table["lost"].to_numpy(zero_copy_only=False)
    assert np.bincount(replication[measured & (lost == True)]).tolist() == (  # noqa: E712 - or not yet known
        done.values["class", "patient", "lost"].tolist()
    )
    stayed = measured & (lost == False)  # noqa: E712
    hours = table["left_h"].to_numpy() - table["arrived_h"].to_numpy()
    for number in range(3):
        mine = stayed & (replication == number)
        assert hours[mine].mean() == pytest.approx(done.values["class", "patient", "time_mean_h"][number])
        waited = table["waited_h"].to_numpy()[mine].mean()
        assert waited == pytest.approx(done.values["class", "patient", "wait_mean_h"][number])


def test_what_is_not_known_is_empty(written):
    _, paths, table = written
    rows = table.to_pylist()
    inside = [row for row in rows if row["outcome"] is None]
    assert inside
    assert all(row["left_h"] is None and row["lost"] is None for row in inside)
    gone = [row for row in rows if row["outcome"] == "gone"]
    assert {row["mark.began_h"] for row in gone} == {None}
    assert {row["follows"] for row in rows} == {None}
    assert all(len(row["visit"]) == 16 and row["person"] == row["visit"] for row in rows)
    assert pyarrow.csv.read_csv(paths[1]).num_rows == table.num_rows


def test_a_folder_that_nothing_came_into_is_not_left(tmp_path):
    with pytest.raises(KeyError), parts_in(tmp_path / "results"):
        raise KeyError
    assert not list(tmp_path.iterdir())
