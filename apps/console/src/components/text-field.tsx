import { draftParameters, setParameter } from '../state/draft.ts';

interface TextFieldProps {
  /** The parameter's. */
  readonly name: string;
  readonly label: string;
  /** What it is where it is left empty. */
  readonly placeholder: string;
}

/** A parameter of the draft, to be typed. */
export function TextField({ name, label, placeholder }: TextFieldProps) {
  return (
    <label>
      {label}
      <input
        value={draftParameters.value[name] ?? ''}
        placeholder={placeholder}
        spellcheck={false}
        onInput={({ currentTarget }) => setParameter(name, currentTarget.value)}
      />
    </label>
  );
}
