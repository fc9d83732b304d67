-- Who may use the service: a row for each API key, which is shown once and of which a hash is kept.
CREATE TABLE stream_engine.keys (
  id text PRIMARY KEY,
  -- Whose it is. Keys of one name are one client's, and see one another's imports.
  name text NOT NULL CHECK (name <> ''),
  -- Of 256 random bits, which nobody guesses: a hash that is slow to compute would protect them no better.
  secret_sha256 bytea NOT NULL CHECK (length(secret_sha256) = 32),
  is_admin boolean NOT NULL,
  sees_metrics boolean NOT NULL,
  -- `schema.table`, `schema.*` or `*`.
  tables text[] NOT NULL,
  modes text[] NOT NULL,
  -- NULL: no limit.
  imports_max integer CHECK (imports_max > 0),
  bytes_per_day bigint CHECK (bytes_per_day > 0),
  requests_per_minute integer CHECK (requests_per_minute > 0),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Bytes that came with the keys of a name, by day in UTC.
CREATE TABLE stream_engine.usage (
  name text NOT NULL,
  day date NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (name, day)
);

-- Whose import it is: a key's name, or nothing where no keys are asked for. An Idempotency-Key is its owner's alone.
ALTER TABLE stream_engine.imports ADD COLUMN owner text NOT NULL DEFAULT '';
DROP INDEX stream_engine.imports_key;
DROP INDEX stream_engine.imports_by_key;
CREATE UNIQUE INDEX imports_key ON stream_engine.imports (owner, key) WHERE state IN ('running', 'committed');
CREATE INDEX imports_by_key ON stream_engine.imports (key, id) WHERE key IS NOT NULL;
CREATE INDEX imports_by_owner ON stream_engine.imports (owner, id);
