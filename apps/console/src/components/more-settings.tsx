import { ChoiceField } from './choice-field.tsx';
import { TextField } from './text-field.tsx';

const yes = { value: 'true', from: 'default' };

/** @param canReject whether the mode can set single rows aside that violate a constraint */
export function MoreSettings({ canReject }: { readonly canReject: boolean }) {
  return (
    <details class="more-settings">
      <summary>More settings</summary>
      <div class="settings">
        <ChoiceField
          name="header"
          label="First line"
          choices={{ true: 'names of columns', false: 'a record: fields in the table’s order' }}
          proposal={yes}
        />
        <ChoiceField
          name="unknownColumns"
          label="Columns the table lacks"
          choices={{ reject: 'refuse the file', ignore: 'leave them out' }}
          proposal={{ value: 'reject', from: 'default' }}
        />
        {canReject && (
          <ChoiceField
            name="onConstraint"
            label="Rows that violate a constraint"
            choices={{ fail: 'load nothing', reject: 'set them aside' }}
            proposal={{ value: 'fail', from: 'default' }}
          />
        )}
        <TextField name="maxRejects" label="Rejects at most" placeholder="any number; or 100, or 1%" />
        <TextField name="null" label="Word for NULL" placeholder="the empty field" />
        <TextField name="timeZone" label="Time zone" placeholder="UTC; or Europe/Berlin, +02:00" />
        <TextField name="quote" label="Quote" placeholder={'"; or none'} />
        <TextField name="escape" label="Escape" placeholder="the quote, doubled" />
        <TextField name="comment" label="Comment lines begin with" placeholder="nothing" />
        <TextField name="expectedRows" label="Records expected" placeholder="any number" />
      </div>
    </details>
  );
}
