import type { ImportSummary, ProgressState } from '@repo/engine';

/** What the API shows of an import; members that it may lack are not asked for before they are asserted. */
export interface ImportView extends ImportSummary {
  readonly progress: ProgressState;
}
