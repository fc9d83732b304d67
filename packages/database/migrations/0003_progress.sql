-- How far the running imports are, for all replicas to see, and which of them somebody wants to be cancelled. Unlogged:
-- written twice a second, and worth nothing after a crash, which no import survives.
CREATE UNLOGGED TABLE stream_engine.progress (
  import uuid PRIMARY KEY,
  -- What is shown; null before the first report.
  state json,
  cancelled boolean NOT NULL DEFAULT false
);
