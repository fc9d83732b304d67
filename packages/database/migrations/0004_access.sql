-- API keys: a key is shown once, and only its hash is stored.
CREATE TABLE stream_engine.keys (
  id text PRIMARY KEY,
  -- The owner. Keys with the same name belong to one client, and see each other's imports.
  name text NOT NULL CHECK (name <> ''),
  -- Hash of 256 random bits. They cannot be guessed, so a slow hash would not protect them better.
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

-- Bytes uploaded with the keys of a name, by UTC day.
CREATE TABLE stream_engine.usage (
  name text NOT NULL,
  day date NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (name, day)
);

-- The owner of an import: the name of a key, or empty without keys. Each owner has their own Idempotency-Keys.
ALTER TABLE stream_engine.imports ADD COLUMN owner text NOT NULL DEFAULT '';
DROP INDEX stream_engine.imports_key;
DROP INDEX stream_engine.imports_by_key;
CREATE UNIQUE INDEX imports_key ON stream_engine.imports (owner, key) WHERE state IN ('running', 'committed');
CREATE INDEX imports_by_key ON stream_engine.imports (key, id) WHERE key IS NOT NULL;
CREATE INDEX imports_by_owner ON stream_engine.imports (owner, id);
