import { type PageParameter, parameters } from '../api/parameters.ts';
import type { ImportPlan } from '../api/types.ts';
import { draftParameters, appliesTo } from '../state/draft.ts';
import { ChoiceField } from './choice-field.tsx';
import { ListField } from './list-field.tsx';
import { TextField } from './text-field.tsx';

interface ParameterFieldsProps {
  readonly place: PageParameter['control'];
  readonly plan: ImportPlan | undefined;
}

/** Controls of one place, except those that the chosen mode does not accept. */
export function ParameterFields({ place, plan }: ParameterFieldsProps) {
  const mode = draftParameters.value['mode'];
  const names = Object.keys(parameters).filter((name) => parameters[name]!.control === place);
  return (
    <>
      {names
        .filter((name) => appliesTo(name, mode))
        .map((name) => (
          <ParameterField key={name} name={name} plan={plan} />
        ))}
    </>
  );
}

/** List of the offered values if there are any, otherwise a text field. */
function ParameterField({ name, plan }: { readonly name: string; readonly plan: ImportPlan | undefined }) {
  const { label = name, offers, hint = '', default: usual, isRepeatable } = parameters[name]!;
  if (isRepeatable) return <ListField name={name} label={label} placeholder={hint} />;
  if (offers === undefined) return <TextField name={name} label={label} placeholder={hint} />;
  const proposed: Readonly<Record<string, { readonly value: string; readonly from: string }>> =
    plan?.proposed ?? {};
  const proposal = usual === undefined ? proposed[name] : { value: usual, from: 'default' };
  return <ChoiceField name={name} label={label} choices={offers} proposal={proposal} />;
}
