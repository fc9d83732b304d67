import { importsHref, newImportHref, route } from '../state/route.ts';
import { apiKey, setKey } from '../api/session.ts';

export function AppHeader() {
  const { page } = route.value;
  const current = (isHere: boolean) => (isHere ? { 'aria-current': 'page' as const } : {});
  return (
    <header class="app-header">
      <a class="brand" href={newImportHref}>
        <img src="favicon.svg" alt="" width="24" height="24" />
        stream-engine
      </a>
      <nav aria-label="Pages">
        <a href={newImportHref} {...current(page === 'new')}>
          New import
        </a>
        <a href={importsHref} {...current(page !== 'new')}>
          Imports
        </a>
        <a href="docs/">API docs</a>
      </nav>
      {apiKey.value !== '' && (
        <button type="button" class="plain" onClick={() => setKey('')}>
          Forget key
        </button>
      )}
    </header>
  );
}
