import { type PageParameter, parameters } from '../api/parameters.ts';
import type { ImportPlan } from '../api/types.ts';
import { draftParameters, goesWith } from '../state/draft.ts';
import { ChoiceField } from './choice-field.tsx';
import { TextField } from './text-field.tsx';

interface ParameterFieldsProps {
  readonly place: PageParameter['control'];
  readonly plan: ImportPlan | undefined;
}

/** The controls of one place, without those that the chosen mode does not go with. */
export function ParameterFields({ place, plan }: ParameterFieldsProps) {
  const mode = draftParameters.value['mode'];
  const names = Object.keys(parameters).filter((name) => parameters[name]!.control === place);
  return (
    <>
      {names
        .filter((name) => goesWith(name, mode))
        .map((name) => (
          <ParameterField key={name} name={name} plan={plan} />
        ))}
    </>
  );
}

/** A list where values are offered, otherwise a field to type in. */
function ParameterField({ name, plan }: { readonly name: string; readonly plan: ImportPlan | undefined }) {
  const { label = name, offers, hint = '', default: usual } = parameters[name]!;
  if (offers === undefined) return <TextField name={name} label={label} placeholder={hint} />;
  const proposed: Readonly<Record<string, { readonly value: string; readonly from: string }>> =
    plan?.proposed ?? {};
  const proposal = usual === undefined ? proposed[name] : { value: usual, from: 'default' };
  return <ChoiceField name={name} label={label} choices={offers} proposal={proposal} />;
}
