-- What the window needs to show a great many results at once, and to keep what a person makes of them.

-- Rows of a long curve that a chart of its whole width can show (store/curve-overviews.ts), as in curve_chunk: written
-- when its run ends, or when a chart first asks for it. Any change of the curve takes its overview away.
CREATE TABLE curve_overview (
  run_id INTEGER PRIMARY KEY REFERENCES run (run_id) ON DELETE CASCADE,
  -- By which rule the rows were chosen.
  revision INTEGER NOT NULL,
  -- Rows of the whole curve; and how many of them have a working and an audited value, within the run's budget.
  row_count INTEGER NOT NULL,
  working INTEGER NOT NULL,
  audited INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  -- The places of its rows in the curve, uint32, little endian, ascending.
  places BLOB NOT NULL CHECK (length(places) = 4 * n),
  data BLOB NOT NULL CHECK (length(data) = 64 * n),
  mask BLOB NOT NULL CHECK (length(mask) = n),
  -- The best working and audited value of the whole curve up to each of its rows, float64, little endian.
  best BLOB NOT NULL CHECK (length(best) = 16 * n)
) STRICT;
CREATE TRIGGER curve_chunk_inserted AFTER INSERT ON curve_chunk BEGIN
  DELETE FROM curve_overview WHERE run_id = new.run_id;
END;
CREATE TRIGGER curve_chunk_updated AFTER UPDATE ON curve_chunk BEGIN
  DELETE FROM curve_overview WHERE run_id = new.run_id;
END;
CREATE TRIGGER curve_chunk_deleted AFTER DELETE ON curve_chunk BEGIN
  DELETE FROM curve_overview WHERE run_id = old.run_id;
END;

-- How many runs of a suite are in which state: counting them anew takes a million look-ups. In place of the two counts
-- that only told apart which have a result.
CREATE TABLE suite_status (
  suite_id INTEGER NOT NULL REFERENCES suite (suite_id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (suite_id, status)
) STRICT, WITHOUT ROWID;
INSERT INTO suite_status (suite_id, status, n)
  SELECT suite_id, status, count(*) FROM suite_run JOIN run USING (run_id) GROUP BY suite_id, status;
-- When it was last submitted, or one of its runs last started or ended.
ALTER TABLE suite ADD COLUMN used_at TEXT NOT NULL DEFAULT '';
UPDATE suite SET used_at = max(submitted_at, coalesce(
  (SELECT max(ended_at) FROM suite_run JOIN run USING (run_id) WHERE suite_run.suite_id = suite.suite_id), ''));
DROP TRIGGER suite_run_inserted;
DROP TRIGGER suite_run_deleted;
DROP TRIGGER run_result_changed;
ALTER TABLE suite DROP COLUMN runs;
ALTER TABLE suite DROP COLUMN finished;
CREATE TRIGGER suite_run_inserted AFTER INSERT ON suite_run BEGIN
  INSERT INTO suite_status (suite_id, status, n)
    SELECT new.suite_id, status, 1 FROM run WHERE run_id = new.run_id
    ON CONFLICT (suite_id, status) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER suite_run_deleted AFTER DELETE ON suite_run BEGIN
  UPDATE suite_status SET n = n - 1
    WHERE suite_id = old.suite_id AND status = (SELECT status FROM run WHERE run_id = old.run_id);
END;
CREATE TRIGGER run_status_changed AFTER UPDATE OF status ON run WHEN new.status <> old.status BEGIN
  UPDATE suite_status SET n = n - times
    FROM (SELECT suite_id, count(*) AS times FROM suite_run WHERE run_id = new.run_id GROUP BY suite_id) AS named
    WHERE named.suite_id = suite_status.suite_id AND status = old.status;
  INSERT INTO suite_status (suite_id, status, n)
    SELECT suite_id, new.status, count(*) FROM suite_run WHERE run_id = new.run_id GROUP BY suite_id
    ON CONFLICT (suite_id, status) DO UPDATE SET n = n + excluded.n;
  UPDATE suite SET used_at = max(used_at, coalesce(new.ended_at, new.started_at, ''))
    WHERE suite_id IN (SELECT suite_id FROM suite_run WHERE run_id = new.run_id);
END;

-- The name of a suite that was deleted: its own is free for another one until it is taken back. NULL: it is there.
ALTER TABLE suite ADD COLUMN deleted_name TEXT;
-- Runs that the deletion of their suite took out of sight, or out of the queue, and that come back with it.
CREATE TABLE suite_removed_run (
  suite_id INTEGER NOT NULL REFERENCES suite (suite_id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  -- Before that: what waited or was paused was cancelled, and comes back as it was.
  status TEXT NOT NULL,
  PRIMARY KEY (suite_id, run_id)
) STRICT, WITHOUT ROWID;

-- Groups that have a run of some state: those that ended well are most, and are told by a group's own counts.
CREATE INDEX run_unscored ON run (status, group_id) WHERE status NOT IN ('finished', 'diverged') AND archived = 0;
