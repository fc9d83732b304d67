-- The range of invalid bytes in a reject's original, without its end. NULL if all of them are invalid, and in older
-- rejects.
ALTER TABLE stream_engine.rejects
  ADD COLUMN span_start bigint,
  ADD COLUMN span_end bigint;
