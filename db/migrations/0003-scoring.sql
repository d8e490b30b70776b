-- Rows of a leaderboard by everything that tells figures apart, with what a run was made with and under which conditions.

-- The code that a run was queued for, beside the problem's revision (its instance) and the optimizer's (its configuration).
ALTER TABLE run ADD COLUMN engine_revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN precision_revision INTEGER NOT NULL DEFAULT 1;
-- The key of a run that is known from other hardware, and that this one makes here too; NULL: none.
ALTER TABLE run ADD COLUMN repeats TEXT;
CREATE INDEX run_by_repeated ON run (repeats) WHERE repeats IS NOT NULL;
-- Programs that were allowed at the same time, the most of its launches; 0: not known.
ALTER TABLE run ADD COLUMN jobs INTEGER NOT NULL DEFAULT 0;
-- run.record_every_steps is 0 where rows are kept by the rule of 1 % (shared/domain/recording.ts).

-- The queue's next run, however many paused ones stand before it; and the first of every program.
CREATE INDEX run_queued ON run (coalesce(queue_position, run_id), run_id, program_key, device) WHERE status = 'queued';
CREATE INDEX run_queued_by_program ON run (program_key, coalesce(queue_position, run_id), run_id, device)
  WHERE status = 'queued';

-- By which rules the hits and figures were made; older ones are made again from the curve (store/backfill.ts).
ALTER TABLE summary ADD COLUMN scoring_revision INTEGER NOT NULL DEFAULT 1;
CREATE INDEX summary_outdated ON summary (run_id) WHERE scoring_revision < 2;
-- SQLite has no NaN: bits 0, 1, 2: f_start, f_best, f_final is NaN, and not missing; its gap is, too.
ALTER TABLE summary ADD COLUMN nan_mask INTEGER NOT NULL DEFAULT 0;
-- What the process held at most, TensorFlow and all; and what the program holds: peak_bytes is the sum of parameters,
-- state, data and temporaries, as far as TensorFlow tells them.
ALTER TABLE summary RENAME COLUMN peak_bytes TO process_peak_bytes;
ALTER TABLE summary ADD COLUMN peak_bytes INTEGER;
ALTER TABLE summary ADD COLUMN data_bytes INTEGER;
ALTER TABLE summary ADD COLUMN temporary_bytes INTEGER;
-- Of `advance`, as XLA tells them when it compiles it; NULL where TensorFlow's own kernels run it.
ALTER TABLE program ADD COLUMN temporary_bytes INTEGER;
-- What else went on while it ran (engine/conditions.ts).
ALTER TABLE summary ADD COLUMN conditions_json TEXT CHECK (conditions_json IS NULL OR json_valid(conditions_json));

-- Grows with every submission: the order of suites must not rest on clocks. `complete` is 0 while runs are still added;
-- `taking_json` is what was asked then (engine/known-runs.ts).
ALTER TABLE suite ADD COLUMN submission INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suite ADD COLUMN complete INTEGER NOT NULL DEFAULT 1 CHECK (complete IN (0, 1));
ALTER TABLE suite ADD COLUMN taking_json TEXT CHECK (taking_json IS NULL OR json_valid(taking_json));
UPDATE suite SET submission = numbered.n FROM (
  SELECT suite_id AS id, row_number() OVER (ORDER BY submitted_at, suite_id) AS n FROM suite
) AS numbered WHERE suite.suite_id = numbered.id;

-- When something was last done for the database itself, such as the check of the whole file.
CREATE TABLE care (
  what TEXT PRIMARY KEY,
  done_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a leaderboard row stands for: the seeds of one configuration on one instance in one precision, by one revision of
-- each, with one budget and one rule of recording, on one device of one machine that was allowed so many programs at a
-- time. The figures are those of its scored runs; sums are kept as runs end and made again where runs are archived or
-- queued again. Archived runs are left out of all figures, unless every run is archived.
CREATE TABLE new_group (
  group_id INTEGER PRIMARY KEY,
  instance_id INTEGER NOT NULL REFERENCES problem_instance (instance_id),
  configuration_id INTEGER NOT NULL REFERENCES configuration (configuration_id),
  precision TEXT NOT NULL,
  precision_revision INTEGER NOT NULL,
  engine_revision INTEGER NOT NULL,
  device TEXT NOT NULL,
  -- device@machine, the machine by what decides its timings (engine/hardware.ts).
  hardware TEXT NOT NULL,
  jobs INTEGER NOT NULL,
  budget_steps REAL NOT NULL,
  budget_compute_s REAL NOT NULL,
  budget_oracle_units REAL NOT NULL,
  record_every_steps INTEGER NOT NULL,
  -- Grows with every change of any group, so that a reader takes only what is new; 0: the figures are to be made again.
  revision INTEGER NOT NULL DEFAULT 0,
  -- All of them, and how many of these are archived.
  runs INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  scored INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  diverged INTEGER NOT NULL DEFAULT 0,
  unfinished INTEGER NOT NULL DEFAULT 0,
  -- Scored runs whose conditions have a remark.
  disturbed INTEGER NOT NULL DEFAULT 0,
  -- Targets that no scored run has reached: the means over targets are bounds where there are any.
  unreached INTEGER NOT NULL DEFAULT 0,
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
  -- NULL where TensorFlow does not tell of any run what it held.
  peak_bytes REAL,
  -- Means over the targets, as in shared/stats/ladder.ts; NULL without targets.
  mean_success REAL,
  mean_ert_steps REAL,
  mean_ert_f_evals REAL,
  mean_ert_oracle_units REAL,
  mean_ert_compute_s REAL,
  UNIQUE (instance_id, configuration_id, precision, precision_revision, engine_revision, hardware, jobs, budget_steps,
    budget_compute_s, budget_oracle_units, record_every_steps)
) STRICT;

-- Groups keep their ids, which saved comparisons name; where runs were recorded by different rules, the rule of most.
CREATE TEMP TABLE part AS
  SELECT group_id AS old, record_every_steps AS every, count(*) AS runs,
    row_number() OVER (PARTITION BY group_id ORDER BY count(*) DESC, record_every_steps) AS n,
    count(*) OVER (PARTITION BY group_id) AS parts
  FROM run WHERE group_id IS NOT NULL GROUP BY group_id, record_every_steps;
-- What was known stays until it is made anew.
INSERT INTO new_group (group_id, instance_id, configuration_id, precision, precision_revision, engine_revision, device,
    hardware, jobs, budget_steps, budget_compute_s, budget_oracle_units, record_every_steps, runs, archived, scored,
    failures, diverged, unfinished, gaps, seconds, gap_q1, gap_median, gap_q3, compute_s, parameter_bytes, state_bytes,
    mean_success, mean_ert_steps, mean_ert_f_evals, mean_ert_oracle_units, mean_ert_compute_s)
  SELECT group_id, instance_id, configuration_id, precision, 1, 1, device, hardware, 0, budget_steps, budget_compute_s,
    budget_oracle_units, every, part.runs, archived, iif(parts = 1, scored, 0), iif(parts = 1, failures, 0),
    iif(parts = 1, diverged, 0), iif(parts = 1, unfinished, part.runs), gaps, seconds, gap_q1, gap_median, gap_q3,
    compute_s, parameter_bytes, state_bytes, mean_success, mean_ert_steps, mean_ert_f_evals, mean_ert_oracle_units,
    mean_ert_compute_s
  FROM part JOIN run_group ON group_id = old WHERE n = 1;
INSERT INTO new_group (instance_id, configuration_id, precision, precision_revision, engine_revision, device, hardware,
    jobs, budget_steps, budget_compute_s, budget_oracle_units, record_every_steps, runs, unfinished)
  SELECT instance_id, configuration_id, precision, 1, 1, device, hardware, 0, budget_steps, budget_compute_s,
    budget_oracle_units, every, part.runs, part.runs
  FROM part JOIN run_group ON group_id = old WHERE n > 1;
UPDATE run SET group_id = moved.id FROM (
  SELECT part.old, part.every, g.group_id AS id FROM part JOIN run_group AS was ON was.group_id = old
    JOIN new_group AS g USING (instance_id, configuration_id, precision, hardware, budget_steps, budget_compute_s,
      budget_oracle_units)
  WHERE n > 1 AND g.record_every_steps = every
) AS moved WHERE run.group_id = moved.old AND run.record_every_steps = moved.every;
DELETE FROM group_target WHERE group_id IN (SELECT old FROM part WHERE parts > 1);
DROP TABLE part;
DROP TABLE run_group;
ALTER TABLE new_group RENAME TO run_group;
CREATE INDEX run_group_by_revision ON run_group (revision);
CREATE INDEX run_group_counts ON run_group (hardware, instance_id, configuration_id, precision, runs, archived);
