import type { ImportSummary, ProgressState } from '@repo/engine';

/** An import as the API shows it. Optional members are typed as present, because tests assert them. */
export interface ImportView extends ImportSummary {
  readonly progress: ProgressState;
}
