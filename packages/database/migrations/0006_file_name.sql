-- What the client calls the file, without its folder. NULL where it does not say, and for imports from before.
ALTER TABLE stream_engine.imports ADD COLUMN file_name text;
