import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { dialectOf, fieldText, type RecordBatch, scanRecords } from '../../src/index.ts';

it.each([
  { csv: '"a ""b""", c \n', options: {}, fields: ['a "b"', ' c '] },
  {
    csv: '"a \\"b\\" \\\\ \\c";""\n',
    options: { delimiter: ';', escape: '\\' },
    fields: ['a "b" \\ \\c', ''],
  },
  { csv: "'it''s',é\n", options: { quote: "'" }, fields: ["it's", 'é'] },
  { csv: '"a","b""c\n', options: { quote: 'none' }, fields: ['"a"', '"b""c'] },
])('removes quotes and escapes: $csv', async ({ csv, options, fields }) => {
  const file = Readable.from([Buffer.from(csv)]);
  for await (const batch of file.pipe(
    scanRecords({ dialect: dialectOf(options) }),
  ) as AsyncIterable<RecordBatch>)
    expect(fields.map((_, f) => fieldText(batch, f))).toEqual(fields);
  expect.assertions(1);
});
