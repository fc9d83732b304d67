/** Everything that `pnpm measure` runs: its name, the program that has it, and one line for the list. */
export const measurements = [
  ['acceptance', 'bench/dist/main.js', '1 GB through curl into a container of 512 MB (needs Docker)'],
  ['bench', 'bench/dist/main.js', 'uploads against psql \\copy, pgloader and others'],
  ['memory', 'bench/dist/main.js', "the service's memory under 1 GB, 10 GB and 16 concurrent uploads"],
  ['heavy', 'bench/dist/main.js', 'files of nothing but rejects, 1,600 columns; health during them'],
  [
    'pollock',
    'bench/dist/main.js',
    'files with one fault each, read by us, csv-parse, psql \\copy and DuckDB',
  ],
  ['soak', 'stress/dist/main.js', 'mixed uploads and faults for an hour: nothing is lost, nothing grows'],
  ['load', 'stress/dist/main.js', 'more clients than the service can serve, some slow on purpose'],
  ['aborts', 'stress/dist/main.js', 'from client gone to slot and backend free, in each database state'],
  ['early-answers', 'stress/dist/main.js', 'errors sent during an upload reach curl, fetch and http.request'],
  ['chaos', 'stress/dist/main.js', 'random faults of client, link, database and service'],
  ['page', 'browser/dist/measure.js', 'the web page: load time, and memory during an upload of 1 GB'],
] as const;

export type MeasurementName = (typeof measurements)[number][0];
