import { CommandFailure } from '../failure/command-failure.ts';
import { RemoteService } from '../service/remote-service.ts';
import { askJson } from '../service/read-answer.ts';
import { type Check, failure, ok } from './check.ts';

export interface ServerTarget {
  readonly url: URL;
  readonly key: string | undefined;
  readonly where: string;
}

/** Checks that a running service responds, accepts imports, and accepts our key. */
export async function checkServer({ url, key, where }: ServerTarget): Promise<readonly Check[]> {
  const service = new RemoteService(url, key, '');
  const ask = (name: string, path: string, detail: string) =>
    askJson(service, path).then(
      () => ok(name, detail),
      (error: unknown) => failure(name, reasonOf(error), ...hintsFor(error)),
    );
  const server = await ask('server', '/livez', where);
  if (server.state === 'failure') return [server];
  const ready = await ask('ready', '/readyz', 'accepts imports, and its database is writable');
  const access = await ask('key', '/v1/imports?limit=1', key ? 'accepted' : 'none given; none is required');
  return [server, ready, access];
}

function hintsFor(error: unknown): readonly string[] {
  if (!(error instanceof CommandFailure)) return [];
  const { problem, context } = error;
  if (problem.code.startsWith('KEY_'))
    return ['set STREAM_ENGINE_KEY to an API key; create one with `stream-engine key create`'];
  return context.hints ?? [];
}

function reasonOf(error: unknown): string {
  if (error instanceof CommandFailure) return `${error.problem.code}, ${error.problem.detail}`;
  return String(error);
}
