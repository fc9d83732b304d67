import { type Signal, signal } from '@preact/signals';
import { followImport, type ImportView } from '../api/imports.ts';
import { type Failure, failureOf, Refusal } from '../api/request.ts';
import { noPace, type Pace, paceWith } from './pace.ts';
import { uploadOf } from './uploads.ts';

/** Between two tries to reach an import that cannot be looked at. */
const RETRY_MS = 250;

/** A request whose connection was lost is noticed, or has become an import, by then: it waits 5 s for a slot by default. */
const BEGINNING_LIMIT_MS = 6_000;

/** What the service says of an import. */
export interface Watch {
  readonly view: Signal<ImportView | undefined>;
  readonly pace: Signal<Pace>;
  /** `unreachable`: the service is asked again and again. `refused`: it will not tell. */
  readonly link: Signal<'asking' | 'live' | 'unreachable' | 'refused' | 'ended'>;
  /** Why the link is `unreachable` or `refused`. */
  readonly failure: Signal<Failure | undefined>;
}

/** Of imports that were looked at: who comes back sees what was there. */
const paces = new Map<string, Signal<Pace>>();

/**
 * Watches an import until it has ended, through restarts of the service.
 * @param name an id or an Idempotency-Key
 * @param end ends the watching
 */
export function watchImport(name: string, end: AbortSignal): Watch {
  const pace = paces.get(name) ?? signal(noPace);
  paces.set(name, pace);
  const watch: Watch = {
    view: signal(undefined),
    pace,
    link: signal('asking'),
    failure: signal(undefined),
  };
  void keepWatching(name, watch, end);
  return watch;
}

async function keepWatching(name: string, watch: Watch, end: AbortSignal): Promise<void> {
  while (!end.aborted && !(await follow(name, watch, end)))
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

/** @returns whether there is nothing more to be seen */
async function follow(
  name: string,
  { view, pace, link, failure }: Watch,
  end: AbortSignal,
): Promise<boolean> {
  try {
    for await (const seen of followImport(name, end)) {
      view.value = seen;
      failure.value = undefined;
      link.value = 'live';
      if ('progress' in seen && seen.progress) pace.value = paceWith(pace.value, seen.progress);
    }
    // A service that is being stopped ends its events, and that of an import is still to come.
    if (view.value === undefined || view.value.status === 'running') return false;
    link.value = 'ended';
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) {
      if (end.aborted) return false;
      failure.value = failureOf(error);
      link.value = 'unreachable';
      return false;
    }
    if (error.problem.retryable || mayStillBegin(name)) return false;
    failure.value = error.problem;
    link.value = 'refused';
    return true;
  }
}

/** Whether the request of this page may still be waiting to be let in. */
function mayStillBegin(name: string): boolean {
  const outcome = uploadOf(name)?.outcome.value;
  if (outcome?.kind === 'lost') return performance.now() - outcome.at < BEGINNING_LIMIT_MS;
  return outcome?.kind === 'sending';
}
