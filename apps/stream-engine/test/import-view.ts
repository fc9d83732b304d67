import type { ImportSummary } from '../src/imports/import-view.ts';
import type { ProgressState } from '../src/imports/progress.ts';

/** What the API shows of an import; members that it may lack are not asked for before they are asserted. */
export interface ImportView extends ImportSummary {
  readonly progress: ProgressState;
}
