-- The ledger: one row per import, failed ones included. The transaction that loads the rows also sets `committed`, so
-- the two cannot disagree.
CREATE TABLE stream_engine.imports (
  id uuid PRIMARY KEY,
  -- The client's Idempotency-Key.
  key text,
  table_schema text NOT NULL,
  table_name text NOT NULL,
  mode text NOT NULL,
  -- Parameters of the import. A repetition must have the same.
  parameters jsonb NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'committed', 'checked', 'failed', 'died')),
  -- The transaction that loads the rows: pg_xact_status reports its outcome.
  xid xid8 NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  -- Hashes of the decoded bytes and, if known, of the bytes as sent; hexadecimal.
  sha256 text,
  sent_sha256 text,
  rows_read bigint,
  rows_loaded bigint,
  rows_rejected bigint,
  rows_skipped bigint,
  -- The client's answer. Unlike jsonb, json keeps the order of the members.
  receipt json,
  problem json,
  CHECK ((state = 'running') = (ended_at IS NULL)),
  CHECK (state NOT IN ('committed', 'checked') OR receipt IS NOT NULL)
);

-- A key belongs to one import, and is free again if that fails.
CREATE UNIQUE INDEX imports_key ON stream_engine.imports (key) WHERE state IN ('running', 'committed');
CREATE INDEX imports_by_key ON stream_engine.imports (key, id) WHERE key IS NOT NULL;
CREATE INDEX imports_running ON stream_engine.imports (id) WHERE state = 'running';
