import http from 'node:http';
import type { ImportView } from './import-view.ts';

export interface ServerEvent {
  readonly event: string;
  readonly data: ImportView;
  /** `performance.now()` at arrival. */
  readonly at: number;
}

/** Reads server-sent events until the server ends them, or until `isEnough`. */
export async function readEvents(
  url: string,
  isEnough: (events: readonly ServerEvent[]) => boolean = () => false,
): Promise<{ readonly headers: http.IncomingHttpHeaders; readonly events: readonly ServerEvent[] }> {
  const request = http.get(url, { agent: false });
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  const events: ServerEvent[] = [];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) events.push(parse(block));
    // Leaving the loop destroys the connection.
    if (isEnough(events)) break;
  }
  return { headers: response.headers, events };
}

function parse(block: string): ServerEvent {
  const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
  if (event === undefined || data === undefined) throw new Error(`no event: ${JSON.stringify(block)}`);
  return { event, data: JSON.parse(data), at: performance.now() };
}
