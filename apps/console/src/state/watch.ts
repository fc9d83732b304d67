import { type Signal, signal } from '@preact/signals';
import { followImport, type ImportView } from '../api/imports.ts';
import { type Failure, failureOf, Refusal } from '../api/request.ts';
import { emptyHistory, type ProgressHistory, appendToHistory } from './progress-history.ts';
import { uploadOf } from './uploads.ts';

/** Delay between attempts to reconnect. */
const RETRY_MS = 250;

/** Time by which a lost request has become an import or failed: it waits 5 s for a slot by default. */
const START_LIMIT_MS = 6_000;

/** State of an import as the service reports it. */
export interface Watch {
  readonly view: Signal<ImportView | undefined>;
  readonly history: Signal<ProgressHistory>;
  /** `unreachable`: the page keeps trying to reconnect. `refused`: the service reported a problem. */
  readonly link: Signal<'connecting' | 'live' | 'unreachable' | 'refused' | 'ended'>;
  /** Reason why the link is `unreachable` or `refused`. */
  readonly failure: Signal<Failure | undefined>;
}

/** Charts of imports that this page has shown; kept for when the user returns. */
const histories = new Map<string, Signal<ProgressHistory>>();

/**
 * Watches an import until it ends, even if the service restarts.
 * @param name an id or an Idempotency-Key
 * @param end stops watching
 */
export function watchImport(name: string, end: AbortSignal): Watch {
  const history = histories.get(name) ?? signal(emptyHistory);
  histories.set(name, history);
  const watch: Watch = {
    view: signal(undefined),
    history,
    link: signal('connecting'),
    failure: signal(undefined),
  };
  void keepWatching(name, watch, end);
  return watch;
}

async function keepWatching(name: string, watch: Watch, end: AbortSignal): Promise<void> {
  while (!end.aborted && !(await follow(name, watch, end)))
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
}

/** @returns whether the import has ended, or cannot be followed */
async function follow(
  name: string,
  { view, history, link, failure }: Watch,
  end: AbortSignal,
): Promise<boolean> {
  try {
    for await (const seen of followImport(name, end)) {
      view.value = seen;
      failure.value = undefined;
      link.value = 'live';
      if ('progress' in seen && seen.progress) history.value = appendToHistory(history.value, seen.progress);
    }
    // A service that is shutting down ends its events before the import ends.
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
    if (error.problem.retryable || mayStillStart(name)) return false;
    failure.value = error.problem;
    link.value = 'refused';
    return true;
  }
}

/** Returns whether the upload of this page may still become an import. */
function mayStillStart(name: string): boolean {
  const outcome = uploadOf(name)?.outcome.value;
  if (outcome?.kind === 'lost') return performance.now() - outcome.at < START_LIMIT_MS;
  return outcome?.kind === 'sending';
}
