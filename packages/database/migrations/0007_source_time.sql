-- Where an import's time went: to its source, which need not be a client. Within a string the quotes would be escaped.
UPDATE stream_engine.imports
SET receipt = replace(receipt::text, '"waitingForClientMs":', '"waitingForSourceMs":')::json
WHERE receipt IS NOT NULL;
