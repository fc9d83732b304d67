import { parameters } from '../api/parameters.ts';
import type { ImportPlan, TableDescription } from '../api/types.ts';
import { draftParameters, appliesTo, setParameter } from '../state/draft.ts';
import { ParameterFields } from './parameter-fields.tsx';
import { visible } from './visible-text.ts';

interface PlanSettingsProps {
  readonly plan: ImportPlan | undefined;
  readonly table: TableDescription | undefined;
}

/** Settings of the import. Those that the user has not changed show what the service detected. */
export function PlanSettings({ plan, table }: PlanSettingsProps) {
  const set = draftParameters.value;
  const keys = table?.keys ?? [];
  return (
    <fieldset class="settings">
      <legend>Import settings</legend>
      <ParameterFields place="main" plan={plan} />
      {appliesTo('key', set['mode']) && (
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
