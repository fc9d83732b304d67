/**
 * Lists the fields of `document` that `validate` does not read, such as `/spec/ports/0/prot`. Validators compiled from
 * Kubernetes' OpenAPI schemas read the fields of a schema and no others, so the API server would reject these.
 * @throws what `validate` throws
 */
export function unknownFields<T extends object>(
  document: T,
  validate: (document: T) => void,
): readonly string[] {
  const fields = new Set<string>();
  const read = new Set<string>();
  const watch = <O extends object>(value: O, path: string): O => {
    for (const key of Object.keys(value)) fields.add(`${path}/${key}`);
    return new Proxy(value, {
      get(target, key, receiver) {
        const field: unknown = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return field;
        read.add(`${path}/${key}`);
        return typeof field === 'object' && field !== null ? watch(field, `${path}/${key}`) : field;
      },
    });
  };
  validate(watch(document, ''));
  return [...fields].filter((path) => !read.has(path));
}
