-- An import waits for its source, which need not be a client. In a string, the quotes would be escaped.
UPDATE stream_engine.imports
SET receipt = replace(receipt::text, '"waitingForClientMs":', '"waitingForSourceMs":')::json
WHERE receipt IS NOT NULL;
