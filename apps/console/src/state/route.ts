import { computed, signal } from '@preact/signals';

/** Route after the `#` of the address, so that the service serves a single page. */
export type Route =
  | { readonly page: 'new' }
  | { readonly page: 'imports' }
  | { readonly page: 'import'; readonly name: string };

const hash = signal(location.hash);
addEventListener('hashchange', () => (hash.value = location.hash));

export const route = computed<Route>(() => {
  const [, page, name] = hash.value.split('/');
  if (page !== 'imports') return { page: 'new' };
  return name ? { page: 'import', name: decoded(name) } : { page: 'imports' };
});

/** Decodes a name; an address typed by hand may not be encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export const newImportHref = '#/';
export const importsHref = '#/imports';

/** @param name an id or an Idempotency-Key */
export function importHref(name: string): string {
  return `#/imports/${encodeURIComponent(name)}`;
}

export function navigate(href: string): void {
  location.hash = href;
}
