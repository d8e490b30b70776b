-- What the window needs to show a great many results at once, and to keep what a person makes of them.

-- Rows of a long curve that a chart of its whole width can show (store/curve-overviews.ts), as in curve_chunk: written
-- when its run ends, or when a chart first asks for it. Any change of the curve takes its overview away.
CREATE TABLE curve_overview (
  run_id INTEGER PRIMARY KEY REFERENCES run (run_id) ON DELETE CASCADE,
  -- By which rule the rows were chosen.
  revision INTEGER NOT NULL,
  -- Rows of the whole curve, and how many of them have a working and an audited value.
  row_count INTEGER NOT NULL,
  working INTEGER NOT NULL,
  audited INTEGER NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  -- The places of its rows in the curve, uint32, little endian, ascending.
  places BLOB NOT NULL CHECK (length(places) = 4 * n),
  data BLOB NOT NULL CHECK (length(data) = 64 * n),
  mask BLOB NOT NULL CHECK (length(mask) = n)
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
