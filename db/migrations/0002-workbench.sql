-- What a leaderboard row stands for: the seeds of one configuration on one instance in one precision, with one budget,
-- on one machine. The figures are those of its scored runs, made again in the transaction that ends one of them, so
-- that a leaderboard over a million runs reads one row for each group.
CREATE TABLE run_group (
  group_id INTEGER PRIMARY KEY,
  instance_id INTEGER NOT NULL REFERENCES problem_instance (instance_id),
  configuration_id INTEGER NOT NULL REFERENCES configuration (configuration_id),
  precision TEXT NOT NULL,
  device TEXT NOT NULL,
  -- The machine, by what decides its timings; made from an environment's facts.
  hardware TEXT NOT NULL,
  budget_steps REAL NOT NULL,
  budget_compute_s REAL NOT NULL,
  budget_oracle_units REAL NOT NULL,
  runs INTEGER NOT NULL DEFAULT 0,
  scored INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  diverged INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  gap_q1 REAL,
  gap_median REAL,
  gap_q3 REAL,
  compute_s REAL,
  parameter_bytes REAL,
  state_bytes REAL,
  peak_bytes REAL,
  -- Means over the targets, as in shared/stats/ladder.ts; NULL without targets.
  mean_success REAL,
  mean_ert_steps REAL,
  mean_ert_f_evals REAL,
  mean_ert_oracle_units REAL,
  mean_ert_compute_s REAL,
  UNIQUE (instance_id, configuration_id, precision, device, hardware, budget_steps, budget_compute_s,
    budget_oracle_units)
) STRICT;

-- ERT is Infinity where no run hit the target.
CREATE TABLE group_target (
  group_id INTEGER NOT NULL REFERENCES run_group (group_id) ON DELETE CASCADE,
  target_index INTEGER NOT NULL,
  target_gap REAL NOT NULL,
  runs INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  ert_steps REAL NOT NULL,
  ert_f_evals REAL NOT NULL,
  ert_oracle_units REAL NOT NULL,
  ert_compute_s REAL NOT NULL,
  PRIMARY KEY (group_id, target_index)
) STRICT, WITHOUT ROWID;

-- NULL until the run's machine is known.
ALTER TABLE run ADD COLUMN group_id INTEGER REFERENCES run_group (group_id);
CREATE INDEX run_by_group ON run (group_id, seed);

-- Order of the queue: by this (NULL: by run_id), then by run_id. Moving a run gives it a number between its
-- neighbours'.
ALTER TABLE run ADD COLUMN queue_position REAL;
CREATE INDEX run_in_queue ON run (coalesce(queue_position, run_id), run_id)
  WHERE status IN ('queued', 'paused', 'interrupted');

ALTER TABLE run ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));

CREATE TABLE run_tag (
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  tag TEXT NOT NULL,
  PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_by_tag ON run_tag (tag, run_id);

-- Saved views: the state is the view's own affair.
CREATE TABLE saved_view (
  view_id INTEGER PRIMARY KEY,
  of TEXT NOT NULL CHECK (of IN ('board', 'compare')),
  name TEXT NOT NULL,
  state_json TEXT NOT NULL CHECK (json_valid(state_json)),
  saved_at TEXT NOT NULL,
  UNIQUE (of, name)
) STRICT;
