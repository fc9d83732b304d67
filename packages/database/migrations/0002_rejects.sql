-- Rejected records, also of failed imports. Record 0 is the file's header.
CREATE TABLE stream_engine.rejects (
  import uuid NOT NULL,
  record bigint NOT NULL,
  line bigint,
  byte bigint,
  "column" text,
  code text NOT NULL,
  message text NOT NULL,
  -- The record as in the file, including its line end, as UTF-8.
  original bytea NOT NULL,
  PRIMARY KEY (import, record)
);
