import { useEffect, useRef } from 'preact/hooks';
import { ImportPage } from './import-page.tsx';
import { ImportsPage } from './imports-page.tsx';
import { NewImportPage } from './new-import-page.tsx';
import { route } from '../state/route.ts';
import { apiKey, keyProblem } from '../api/session.ts';
import { AppHeader } from '../components/app-header.tsx';
import { KeyForm } from '../components/key-form.tsx';

export function App() {
  return (
    <>
      <AppHeader />
      <main>{keyProblem.value ? <KeyForm problem={keyProblem.value} /> : <Page key={apiKey.value} />}</main>
    </>
  );
}

function Page() {
  const to = route.value;
  const place = 'name' in to ? to.name : to.page;
  const element = useRef<HTMLDivElement>(null);
  // The key form had the focus, so whatever page follows it counts as new.
  const before = useRef<string | undefined>(apiKey.value === '' ? place : undefined);
  // Lets screen readers announce the new page.
  useEffect(() => {
    if (before.current !== place) element.current?.querySelector('h1')?.focus();
    before.current = place;
  }, [place]);
  return (
    <div ref={element}>
      {to.page === 'new' && <NewImportPage />}
      {to.page === 'imports' && <ImportsPage />}
      {to.page === 'import' && <ImportPage key={to.name} name={to.name} />}
    </div>
  );
}
