-- The client's name for the file, without its folder. NULL if it gives none, and for older imports.
ALTER TABLE stream_engine.imports ADD COLUMN file_name text;
