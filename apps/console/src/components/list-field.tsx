import { draftParameters, setParameter } from '../state/draft.ts';

interface ListFieldProps {
  /** Name of the parameter. */
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
}

/** Text field for a parameter of the draft that may have several values, one per line. */
export function ListField({ name, label, placeholder }: ListFieldProps) {
  const value = draftParameters.value[name] ?? '';
  return (
    <label>
      {label}
      <textarea
        rows={Math.min(value.split('\n').length, 6)}
        value={value}
        placeholder={placeholder}
        title="One per line"
        spellcheck={false}
        onInput={({ currentTarget }) => setParameter(name, currentTarget.value)}
      />
    </label>
  );
}
