import { Ajv, type ErrorObject } from 'ajv';
import type { ConfigFault, ConfigPath } from './config-fault.ts';
import { Config } from './config-schema.ts';

/** Finds all faults in the shape of a configuration. A value without faults is a {@link Config}. */
export function validateConfig(value: unknown): ConfigFault[] {
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(Config);
  validate(value);
  return (validate.errors ?? []).flatMap((error) => faultsOf(error, pathOf(error.instancePath, value)));
}

function faultsOf(error: ErrorObject, path: ConfigPath): ConfigFault[] {
  const { keyword, params, parentSchema, propertyName, message = '' } = error;
  switch (keyword) {
    case 'additionalProperties': {
      const known = Object.keys(parentSchema!['properties']).join(', ');
      return [{ path: [...path, params['additionalProperty']], message: `is not one of ${known}` }];
    }
    case 'enum':
      return [{ path, message: `must be one of ${params['allowedValues'].join(', ')}` }];
    case 'type':
      // The error for the enum already covers it.
      return parentSchema!['enum'] ? [] : [{ path, message }];
    case 'propertyNames':
      // The invalid name has its own error.
      return [];
    default:
      return propertyName === undefined
        ? [{ path, message }]
        : [{ path: [...path, propertyName], message: 'must have a name' }];
  }
}

/** Reads a JSON pointer (RFC 6901) into `value`. */
function pathOf(pointer: string, value: unknown): ConfigPath {
  let at = value;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      const segment = Array.isArray(at) ? Number(name) : name;
      at = (at as Record<string | number, unknown>)[segment];
      return segment;
    });
}
