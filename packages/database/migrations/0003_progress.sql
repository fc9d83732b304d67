-- Progress of running imports, for all replicas, and requests to cancel one. Unlogged: it is written twice a second, and
-- worthless after a crash, which no import survives.
CREATE UNLOGGED TABLE stream_engine.progress (
  import uuid PRIMARY KEY,
  -- Null before the first report.
  state json,
  cancelled boolean NOT NULL DEFAULT false
);
