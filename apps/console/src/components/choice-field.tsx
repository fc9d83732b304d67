import { draftParameters, setParameter } from '../state/draft.ts';

interface ChoiceFieldProps {
  /** Name of the parameter. */
  readonly name: string;
  readonly label: string;
  /** Labels by value. */
  readonly choices: Readonly<Record<string, string>>;
  /** Value that the service uses until the user chooses one. */
  readonly proposal:
    | { readonly value: string; readonly from: string; readonly evidence?: string }
    | undefined;
}

/** Selects one of several values for a parameter of the draft. */
export function ChoiceField({ name, label, choices, proposal }: ChoiceFieldProps) {
  const own = draftParameters.value[name];
  const value = own ?? proposal?.value ?? '';
  const all = value in choices || value === '' ? choices : { ...choices, [value]: value };
  const origin = own === undefined && proposal?.from !== 'default' ? proposal : undefined;
  return (
    <label>
      <span>
        {label}{' '}
        {origin && <span class="badge">{[origin.from, origin.evidence].filter(Boolean).join(': ')}</span>}
      </span>
      <select value={value} onChange={({ currentTarget }) => setParameter(name, currentTarget.value)}>
        {value === '' && !('' in choices) && <option value="">…</option>}
        {Object.entries(all).map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
