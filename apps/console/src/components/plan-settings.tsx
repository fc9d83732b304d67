import type { ImportPlan, TableDescription } from '../api/types.ts';
import { draftParameters, goesByKey, setParameter } from '../state/draft.ts';
import { ChoiceField } from './choice-field.tsx';
import { MoreSettings } from './more-settings.tsx';
import { visible } from './visible-text.ts';

interface PlanSettingsProps {
  readonly plan: ImportPlan | undefined;
  readonly table: TableDescription | undefined;
}

const delimiters = { ',': 'comma', ';': 'semicolon', tab: 'tab', '|': 'pipe' };
const encodings = [
  'utf-8',
  'windows-1252',
  'utf-16le',
  'utf-16be',
  'iso-8859-2',
  'windows-1251',
  'shift_jis',
  'gbk',
];
const dateOrders = { iso: 'year first', dmy: 'day first: 31/12/2024', mdy: 'month first: 12/31/2024' };
const modes = {
  append: 'Append to the rows there',
  upsert: 'Upsert: update by key',
  'insert-new': 'Insert new keys only',
  replace: 'Replace all rows there',
};

/** How the file is written, and what happens to the rows that are there. What nobody has set is what the service found. */
export function PlanSettings({ plan, table }: PlanSettingsProps) {
  const set = draftParameters.value;
  const proposed = plan?.proposed;
  const mode = set['mode'] ?? 'append';
  const keys = table?.keys ?? [];
  const isByKey = goesByKey(mode);
  return (
    <fieldset class="settings">
      <legend>How to read and load it</legend>
      <ChoiceField name="delimiter" label="Delimiter" choices={delimiters} proposal={proposed?.delimiter} />
      <ChoiceField
        name="encoding"
        label="Encoding"
        choices={Object.fromEntries(encodings.map((name) => [name, name]))}
        proposal={proposed?.encoding}
      />
      <ChoiceField name="dateOrder" label="Dates" choices={dateOrders} proposal={proposed?.dateOrder} />
      <ChoiceField name="mode" label="Mode" choices={modes} proposal={{ value: 'append', from: 'default' }} />
      {isByKey && (
        <label>
          Key
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
      <MoreSettings canReject={!isByKey} />
    </fieldset>
  );
}
