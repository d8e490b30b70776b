-- Units are in the column names; `_s` is seconds, `_us` microseconds, times are ISO 8601 in UTC.

CREATE TABLE environment (
  environment_id TEXT PRIMARY KEY,
  facts_json TEXT NOT NULL CHECK (json_valid(facts_json)),
  recorded_at TEXT NOT NULL
) STRICT;

-- A problem with its parameters and the facts that scoring needs. Targets are gaps f - f*, descending.
CREATE TABLE problem_instance (
  instance_id INTEGER PRIMARY KEY,
  problem TEXT NOT NULL,
  revision INTEGER NOT NULL,
  parameters_json TEXT NOT NULL CHECK (json_valid(parameters_json)),
  dimension INTEGER NOT NULL,
  optimum REAL,
  optimum_kind TEXT NOT NULL CHECK (optimum_kind IN ('known', 'reference')),
  targets_json TEXT NOT NULL CHECK (json_valid(targets_json)),
  sampled INTEGER NOT NULL CHECK (sampled IN (0, 1)),
  UNIQUE (problem, revision, parameters_json)
) STRICT;

-- An optimizer with its hyper-parameters.
CREATE TABLE configuration (
  configuration_id INTEGER PRIMARY KEY,
  optimizer TEXT NOT NULL,
  revision INTEGER NOT NULL,
  hyper_json TEXT NOT NULL CHECK (json_valid(hyper_json)),
  UNIQUE (optimizer, revision, hyper_json)
) STRICT;

-- AUTOINCREMENT: an epoch is never given twice, so that a late message of an old launch is known as such.
CREATE TABLE launch (
  epoch INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  environment_id TEXT NOT NULL REFERENCES environment (environment_id),
  worker_pid INTEGER,
  -- Boot and clock ticks since boot, which together with the executable tell a process from a later one of the same pid.
  worker_started TEXT,
  worker_executable TEXT,
  launched_at TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  run_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  program_key TEXT NOT NULL,
  instance_id INTEGER NOT NULL REFERENCES problem_instance (instance_id),
  configuration_id INTEGER NOT NULL REFERENCES configuration (configuration_id),
  precision TEXT NOT NULL,
  seed INTEGER NOT NULL,
  trial INTEGER NOT NULL,
  -- REAL, since a budget may be infinite.
  budget_steps REAL NOT NULL,
  budget_compute_s REAL NOT NULL,
  budget_oracle_units REAL NOT NULL,
  record_every_steps INTEGER NOT NULL,
  device TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'starting', 'running', 'paused', 'finished', 'diverged', 'failed',
    'cancelled', 'timeout', 'interrupted')),
  -- Why it ended: a word of the worker's, or the code of an error, whose text is the message.
  reason TEXT,
  message TEXT,
  epoch INTEGER REFERENCES launch (epoch),
  environment_id TEXT REFERENCES environment (environment_id),
  -- What the stored clocks are ahead of the worker's, after a resume (curves.ts).
  compute_offset_s REAL NOT NULL DEFAULT 0,
  wall_offset_s REAL NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT
) STRICT;
CREATE INDEX run_by_status ON run (status, program_key, run_id);
CREATE INDEX run_by_instance ON run (instance_id, configuration_id, precision, seed);
CREATE INDEX launch_by_run ON launch (run_id);

CREATE TABLE suite (
  suite_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  suite_json TEXT NOT NULL CHECK (json_valid(suite_json)),
  submitted_at TEXT NOT NULL
) STRICT;

-- Runs in the order of the suite; several suites may name one run.
CREATE TABLE suite_run (
  suite_id INTEGER NOT NULL REFERENCES suite (suite_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  trial INTEGER NOT NULL,
  PRIMARY KEY (suite_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX suite_run_by_run ON suite_run (run_id);

-- The faster mode of a program on a machine, measured once.
CREATE TABLE program (
  program_key TEXT NOT NULL,
  environment_id TEXT NOT NULL REFERENCES environment (environment_id),
  mode TEXT NOT NULL CHECK (mode IN ('xla', 'plain')),
  xla_us_per_step REAL,
  plain_us_per_step REAL,
  measured_at TEXT NOT NULL,
  PRIMARY KEY (program_key, environment_id)
) STRICT, WITHOUT ROWID;

-- data: n rows of protocol.ts `rowColumns`, float64, little endian. mask: one byte a row, bit 0 f_working is present,
-- bit 1 f_audited is present; so a NaN that was computed stays apart from a value that was not.
CREATE TABLE curve_chunk (
  chunk_id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  first_row INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  data BLOB NOT NULL CHECK (length(data) = 64 * n),
  mask BLOB NOT NULL CHECK (length(mask) = n),
  UNIQUE (run_id, first_row)
) STRICT;

-- f_* are audited values: NULL where there is none or it is not a number. Counts are those of the last row.
CREATE TABLE summary (
  run_id INTEGER PRIMARY KEY REFERENCES run (run_id),
  mode TEXT,
  precision_json TEXT CHECK (precision_json IS NULL OR json_valid(precision_json)),
  state_bytes INTEGER,
  parameter_bytes INTEGER,
  warmup_s REAL,
  row_count INTEGER NOT NULL DEFAULT 0,
  steps INTEGER,
  f_evals REAL,
  g_evals REAL,
  hv_evals REAL,
  oracle_units REAL,
  compute_s REAL,
  wall_s REAL,
  peak_bytes INTEGER,
  f_start REAL,
  f_best REAL,
  gap_best REAL,
  f_final REAL,
  gap_final REAL
) STRICT;

-- The first row at which the best audited gap so far is at most the target; a target never reached has no row.
CREATE TABLE hit (
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  target_index INTEGER NOT NULL,
  target_gap REAL NOT NULL,
  step INTEGER NOT NULL,
  f_evals REAL NOT NULL,
  g_evals REAL NOT NULL,
  hv_evals REAL NOT NULL,
  oracle_units REAL NOT NULL,
  compute_s REAL NOT NULL,
  PRIMARY KEY (run_id, target_index)
) STRICT, WITHOUT ROWID;

-- The end of what the worker of the last launch wrote to its outputs.
CREATE TABLE log_tail (
  run_id INTEGER PRIMARY KEY REFERENCES run (run_id),
  tail TEXT NOT NULL
) STRICT;

-- Files of <database>.checkpoints/<run>/, by name, so that the database can be moved with its folder.
CREATE TABLE checkpoint (
  run_id INTEGER NOT NULL REFERENCES run (run_id),
  step INTEGER NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  written_at TEXT NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
