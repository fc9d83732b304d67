-- Which bytes of a reject's original are to blame, from the first to the one behind the last. NULL where all of them are, and in
-- rejects from before.
ALTER TABLE stream_engine.rejects
  ADD COLUMN span_start bigint,
  ADD COLUMN span_end bigint;
