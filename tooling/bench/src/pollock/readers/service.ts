import type pg from 'pg';
import type { PollutedFile } from '../pollutions.ts';
import type { Reader } from './reader.ts';
import { loadIntoTable } from './text-tables.ts';

/** Our import. Rejected records are missing from the table; the receipt says so. */
export function serviceReader(url: string, client: pg.Client): Reader {
  return {
    title: 'stream-engine',
    read: (file) =>
      loadIntoTable(client, file.told.names, async (relation) => {
        const form = new FormData();
        form.append('file', new Blob([file.content]), 'polluted.csv');
        const query = parametersFor(file).toString();
        const answer = await fetch(`${url}/v1/imports/${relation}?${query}`, { method: 'POST', body: form });
        if (!answer.ok) throw new Error(await answer.text());
      }),
  };
}

/** What a user who has seen the file would say. */
function parametersFor({ told, isHeaderPolluted, pollution }: PollutedFile): URLSearchParams {
  const { delimiter, quote, escape, preambleLines, headerLines } = told;
  const parameters = new URLSearchParams();
  const say = (name: string, value: string | number, isNeeded: boolean) => {
    if (isNeeded) parameters.set(name, String(value));
  };
  const skipLines = isHeaderPolluted ? 1 : preambleLines;
  say('skipLines', skipLines, skipLines > 0);
  say('header', 'false', isHeaderPolluted || headerLines === 0);
  say('headerRows', headerLines, headerLines > 1);
  say('delimiter', delimiter, delimiter !== ',');
  say('quote', quote, quote !== '"');
  say('escape', escape, escape !== '' && escape !== quote);
  say('quotes', 'lenient', escape === '' || quote === "'" || pollution === 'unescaped quote');
  say('ragged', 'pad', pollution.endsWith('delimiter'));
  return parameters;
}
