-- What a leaderboard row stands for: the seeds of one configuration on one instance in one precision, with one budget,
-- on one device of one machine. The figures are those of its scored runs, made again in the transaction that ends one
-- of them, so that a leaderboard over a million runs reads one row for each group. Archived runs are left out of all
-- figures, unless every run is archived.
CREATE TABLE run_group (
  group_id INTEGER PRIMARY KEY,
  instance_id INTEGER NOT NULL REFERENCES problem_instance (instance_id),
  configuration_id INTEGER NOT NULL REFERENCES configuration (configuration_id),
  precision TEXT NOT NULL,
  device TEXT NOT NULL,
  -- device@machine, the machine by what decides its timings (engine/hardware.ts).
  hardware TEXT NOT NULL,
  budget_steps REAL NOT NULL,
  budget_compute_s REAL NOT NULL,
  budget_oracle_units REAL NOT NULL,
  -- Grows with every change of any group, so that a reader takes only what is new; 0: the figures are to be made again.
  revision INTEGER NOT NULL DEFAULT 0,
  -- All of them, and how many of these are archived.
  runs INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  scored INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  diverged INTEGER NOT NULL DEFAULT 0,
  unfinished INTEGER NOT NULL DEFAULT 0,
  -- Final gaps and compute seconds of the scored runs, float64, little endian, ascending; a missing gap is Infinity.
  -- Medians over several groups need them all. gaps is NULL where no optimum is known.
  gaps BLOB,
  seconds BLOB,
  gap_q1 REAL,
  gap_median REAL,
  gap_q3 REAL,
  compute_s REAL,
  parameter_bytes REAL NOT NULL DEFAULT 0,
  state_bytes REAL NOT NULL DEFAULT 0,
  peak_bytes REAL NOT NULL DEFAULT 0,
  -- Means over the targets, as in shared/stats/ladder.ts; NULL without targets.
  mean_success REAL,
  mean_ert_steps REAL,
  mean_ert_f_evals REAL,
  mean_ert_oracle_units REAL,
  mean_ert_compute_s REAL,
  UNIQUE (instance_id, configuration_id, precision, hardware, budget_steps, budget_compute_s, budget_oracle_units)
) STRICT;
CREATE INDEX run_group_by_revision ON run_group (revision);
CREATE INDEX run_group_counts ON run_group (hardware, instance_id, configuration_id, precision, runs, archived);

-- What the scored runs of a group spent on a target together, misses at their full budget: the ERT is spent / hits.
-- Of these costs also the sum over the hits, and the sum of all squares, which tell how much the ERT varies.
CREATE TABLE group_target (
  group_id INTEGER NOT NULL REFERENCES run_group (group_id) ON DELETE CASCADE,
  -- Six digits: powers of ten differ in the last bits from problem to problem.
  target REAL NOT NULL,
  hits INTEGER NOT NULL,
  spent_steps REAL NOT NULL,
  spent_f_evals REAL NOT NULL,
  spent_oracle_units REAL NOT NULL,
  spent_compute_s REAL NOT NULL,
  hit_steps REAL NOT NULL,
  hit_f_evals REAL NOT NULL,
  hit_oracle_units REAL NOT NULL,
  hit_compute_s REAL NOT NULL,
  squares_steps REAL NOT NULL,
  squares_f_evals REAL NOT NULL,
  squares_oracle_units REAL NOT NULL,
  squares_compute_s REAL NOT NULL,
  PRIMARY KEY (target, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_target_by_group ON group_target (group_id);

-- NULL until the run's machine is known.
ALTER TABLE run ADD COLUMN group_id INTEGER REFERENCES run_group (group_id);
CREATE INDEX run_by_group ON run (group_id, seed);

-- Copies of the summary's figures that lists of runs are sorted and filtered by, kept by the triggers below.
ALTER TABLE run ADD COLUMN final_gap REAL;
ALTER TABLE run ADD COLUMN best_gap REAL;
ALTER TABLE run ADD COLUMN seconds REAL;
UPDATE run SET final_gap = gap_final, best_gap = gap_best, seconds = summary.compute_s
  FROM summary WHERE summary.run_id = run.run_id;
CREATE TRIGGER summary_inserted AFTER INSERT ON summary BEGIN
  UPDATE run SET final_gap = new.gap_final, best_gap = new.gap_best, seconds = new.compute_s
    WHERE run_id = new.run_id;
END;
CREATE TRIGGER summary_updated AFTER UPDATE OF gap_final, gap_best, compute_s ON summary BEGIN
  UPDATE run SET final_gap = new.gap_final, best_gap = new.gap_best, seconds = new.compute_s
    WHERE run_id = new.run_id;
END;

-- Order of the queue: by this (NULL: by run_id), then by run_id. Moving a run gives it a number between its
-- neighbours'.
ALTER TABLE run ADD COLUMN queue_position REAL;
CREATE INDEX run_in_queue ON run (coalesce(queue_position, run_id), run_id)
  WHERE status IN ('queued', 'paused', 'interrupted');

ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));

-- Orders of the list of runs. What a filter asks most is behind the key, so that far offsets read the index alone.
CREATE INDEX run_list_by_id ON run (run_id, archived, status, instance_id, configuration_id, precision, seed,
  group_id);
CREATE INDEX run_list_by_end ON run (ended_at, archived, status, instance_id, configuration_id, precision, seed,
  group_id);
CREATE INDEX run_list_by_final_gap ON run (final_gap, archived, status, instance_id, configuration_id, precision, seed,
  group_id);
CREATE INDEX run_list_by_best_gap ON run (best_gap, archived, status, instance_id, configuration_id, precision, seed,
  group_id);
CREATE INDEX run_list_by_seconds ON run (seconds, archived, status, instance_id, configuration_id, precision, seed,
  group_id);

CREATE TABLE run_tag (
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  tag TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_by_tag ON run_tag (tag, run_id);

-- How many runs a suite names, and how many of them have a result: counting them anew takes a million look-ups.
ALTER TABLE suite ADD COLUMN runs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suite ADD COLUMN finished INTEGER NOT NULL DEFAULT 0;
UPDATE suite SET runs = named.runs, finished = named.finished
  FROM (SELECT suite_id, count(*) AS runs, count(*) FILTER (WHERE status IN ('finished', 'diverged')) AS finished
    FROM suite_run JOIN run USING (run_id) GROUP BY suite_id) AS named
  WHERE named.suite_id = suite.suite_id;
CREATE TRIGGER suite_run_inserted AFTER INSERT ON suite_run BEGIN
  UPDATE suite SET runs = runs + 1, finished = finished
    + (SELECT status IN ('finished', 'diverged') FROM run WHERE run_id = new.run_id) WHERE suite_id = new.suite_id;
END;
CREATE TRIGGER suite_run_deleted AFTER DELETE ON suite_run BEGIN
  UPDATE suite SET runs = runs - 1, finished = finished
    - (SELECT status IN ('finished', 'diverged') FROM run WHERE run_id = old.run_id) WHERE suite_id = old.suite_id;
END;
CREATE TRIGGER run_result_changed AFTER UPDATE OF status ON run
  WHEN (new.status IN ('finished', 'diverged')) <> (old.status IN ('finished', 'diverged')) BEGIN
  UPDATE suite SET finished = finished + named.n * iif(new.status IN ('finished', 'diverged'), 1, -1)
    FROM (SELECT suite_id, count(*) AS n FROM suite_run WHERE run_id = new.run_id GROUP BY suite_id) AS named
    WHERE named.suite_id = suite.suite_id;
END;

-- Saved views: the state is the view's own affair.
CREATE TABLE saved_view (
  view_id INTEGER PRIMARY KEY,
  of TEXT NOT NULL CHECK (of IN ('board', 'compare')),
  name TEXT NOT NULL,
  state_json TEXT NOT NULL CHECK (json_valid(state_json)),
  saved_at TEXT NOT NULL,
  UNIQUE (of, name)
) STRICT;
