-- What problems measure beside f (shared/domain/metrics.ts), such as the accuracy on examples that nobody learns from.

-- A row for each of the chunk's rows, a value for each metric of the run, float64, little endian; NaN: none. NULL where
-- the problem has none, or where it had none when the run was made.
ALTER TABLE curve_chunk ADD COLUMN metrics BLOB CHECK (metrics IS NULL OR length(metrics) % (8 * n) = 0);

-- Their names, in the order of the values.
ALTER TABLE summary ADD COLUMN metrics_json TEXT CHECK (metrics_json IS NULL OR json_valid(metrics_json));
