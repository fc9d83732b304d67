import { draftParameters, setParameter } from '../state/draft.ts';

interface TextFieldProps {
  /** Name of the parameter. */
  readonly name: string;
  readonly label: string;
  /** Value that applies if the field is empty. */
  readonly placeholder: string;
}

/** Text field for a parameter of the draft. */
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
