import { useSignal } from '@preact/signals';
import { parameters } from '../api/parameters.ts';
import { draftParameters } from '../state/draft.ts';
import { ChoiceField } from './choice-field.tsx';
import { ListField } from './list-field.tsx';
import { TextField } from './text-field.tsx';
import { visible } from './visible-text.ts';

interface ColumnOptionsProps {
  readonly column: string;
  /** Rule of the column in the plan. */
  readonly rule: string;
}

/** Button that shows the options of one column in a dialog. */
export function ColumnOptions({ column, rule }: ColumnOptionsProps) {
  const isOpen = useSignal(false);
  const count = Object.keys(draftParameters.value).filter((name) => isOptionOf(name, column)).length;
  return (
    <>
      <button
        type="button"
        class="plain"
        aria-label={`Options for ${visible(column)}`}
        onClick={() => (isOpen.value = true)}
      >
        {count === 0 ? 'Options' : `Options (${count})`}
      </button>
      {isOpen.value && <OptionsDialog column={column} rule={rule} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

function isOptionOf(name: string, column: string): boolean {
  return name.slice(name.indexOf('.') + 1) === column && name.includes('.');
}

function OptionsDialog({ column, rule, onClose }: ColumnOptionsProps & { readonly onClose: () => void }) {
  const names = Object.entries(parameters)
    .filter(([, { rules = [] }]) => rules === 'all' || rules.includes(rule))
    .map(([name]) => name);
  return (
    <dialog
      ref={(dialog) => {
        if (dialog && !dialog.open) dialog.showModal();
      }}
      aria-labelledby="column-options"
      onClose={onClose}
    >
      <h3 id="column-options" dir="auto">
        Options for {visible(column)}
      </h3>
      <div class="settings">
        {names.map((name) => (
          <OptionField key={name} name={name} column={column} />
        ))}
      </div>
      <form method="dialog">
        <button type="submit">Done</button>
      </form>
    </dialog>
  );
}

/** Field for one option, empty unless the option is set for this column. */
function OptionField({ name, column }: { readonly name: string; readonly column: string }) {
  const { label = name, offers, hint = '', isRepeatable, control } = parameters[name]!;
  const own = `${name}.${column}`;
  if (isRepeatable) return <ListField name={own} label={label} placeholder={hint} />;
  if (offers === undefined) return <TextField name={own} label={label} placeholder={hint} />;
  return (
    <ChoiceField
      name={own}
      label={label}
      choices={{ '': control === undefined ? 'Default' : 'As for all columns', ...offers }}
      proposal={undefined}
    />
  );
}
