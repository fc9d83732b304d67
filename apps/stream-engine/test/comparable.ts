const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
/** Members that differ from run to run. */
const differing = /^(?:durationMs|rowsPerSecond|peakRssBytes|sha256|startedAt|endedAt|rssBytes|\w+Ms)$/;

/** JSON in which values that differ from run to run are replaced by their types, for comparison with an example. */
export function comparableJson(text: string): unknown {
  return JSON.parse(text, (name, value) => {
    if (differing.test(name)) return typeof value;
    return typeof value === 'string' ? value.replaceAll(uuid, 'ID') : value;
  });
}

/** Parses a single event, `event: …\ndata: …\n\n`. */
export function comparableEvent(text: string): unknown {
  const [, event, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text)!;
  return { event, data: comparableJson(data!) };
}
