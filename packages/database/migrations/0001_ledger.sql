-- The ledger: one row for each import, also for those that failed. A row turns `committed` in the transaction that
-- loads the rows, so that the two cannot disagree.
CREATE TABLE stream_engine.imports (
  id uuid PRIMARY KEY,
  -- The client's Idempotency-Key.
  key text,
  table_schema text NOT NULL,
  table_name text NOT NULL,
  mode text NOT NULL,
  -- How the file was to be read: a repetition must ask for the same.
  parameters jsonb NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'committed', 'checked', 'failed', 'died')),
  -- The transaction that loads the rows: pg_xact_status tells what became of it.
  xid xid8 NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  -- Of the decoded bytes, and of the bytes as they were sent where that is known; hexadecimal.
  sha256 text,
  sent_sha256 text,
  rows_read bigint,
  rows_loaded bigint,
  rows_rejected bigint,
  rows_skipped bigint,
  -- What the client was told: json, not jsonb, keeps the order of the members.
  receipt json,
  problem json,
  CHECK ((state = 'running') = (ended_at IS NULL)),
  CHECK (state NOT IN ('committed', 'checked') OR receipt IS NOT NULL)
);

-- A key belongs to one import; when that has failed, the key is free again.
CREATE UNIQUE INDEX imports_key ON stream_engine.imports (key) WHERE state IN ('running', 'committed');
CREATE INDEX imports_by_key ON stream_engine.imports (key, id) WHERE key IS NOT NULL;
CREATE INDEX imports_running ON stream_engine.imports (id) WHERE state = 'running';
