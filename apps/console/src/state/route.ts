import { computed, signal } from '@preact/signals';

/** Where the page is: behind the `#` of its address, so that the service has one page to serve. */
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

/** Whoever typed the address may not have encoded it. */
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

export function go(href: string): void {
  location.hash = href;
}
