-- The records that imports have set aside, also those of imports that failed. Record 0 is the file's header.
CREATE TABLE stream_engine.rejects (
  import uuid NOT NULL,
  record bigint NOT NULL,
  line bigint,
  byte bigint,
  "column" text,
  code text NOT NULL,
  message text NOT NULL,
  -- The record as it stands in the file, line end included, as UTF-8.
  original bytea NOT NULL,
  PRIMARY KEY (import, record)
);
