import { quoted } from '@repo/transforms';

/** The part of Ajv's findings that is read here. */
export interface ValidationFault {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly additionalProperty?: string; readonly allowedValues?: readonly unknown[] };
}

/** What is wrong with a parameter or a setting, in words: its name, and what it must be. */
export function describeFault({ instancePath, message, params }: ValidationFault): string {
  const { additionalProperty: unknown, allowedValues: allowed } = params;
  if (unknown !== undefined) return `there is no parameter ${quoted(unknown)}`;
  const name = instancePath.slice(1);
  // Of a parameter that is missing only the message has the name.
  return `${name} ${allowed ? `must be one of ${allowed.join(', ')}` : message}`.trimStart();
}
