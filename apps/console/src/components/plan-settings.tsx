import { parameters } from '../api/parameters.ts';
import type { ImportPlan, TableDescription } from '../api/types.ts';
import { draftParameters, goesWith, setParameter } from '../state/draft.ts';
import { ParameterFields } from './parameter-fields.tsx';
import { visible } from './visible-text.ts';

interface PlanSettingsProps {
  readonly plan: ImportPlan | undefined;
  readonly table: TableDescription | undefined;
}

/** How the file is written, and what happens to the rows that are there. What nobody has set is what the service found. */
export function PlanSettings({ plan, table }: PlanSettingsProps) {
  const set = draftParameters.value;
  const keys = table?.keys ?? [];
  return (
    <fieldset class="settings">
      <legend>How to read and load it</legend>
      <ParameterFields place="main" plan={plan} />
      {goesWith('key', set['mode']) && (
        <label>
          {parameters['key']!.label}
          <select
            value={set['key'] ?? ''}
            onChange={({ currentTarget }) => setParameter('key', currentTarget.value)}
          >
            {keys.map(({ primary, columns }) => (
              <option key={columns.join()} value={primary ? '' : columns.join(',')} dir="auto">
                {visible(columns.join(', '))}
                {primary ? ' (primary key)' : ''}
              </option>
            ))}
          </select>
        </label>
      )}
      <details class="more-settings">
        <summary>More settings</summary>
        <div class="settings">
          <ParameterFields place="more" plan={plan} />
        </div>
      </details>
    </fieldset>
  );
}
