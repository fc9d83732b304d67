import { useEffect, useRef } from 'preact/hooks';
import { ImportPage } from './import-page.tsx';
import { ImportsPage } from './imports-page.tsx';
import { NewImportPage } from './new-import-page.tsx';
import { route } from '../state/route.ts';
import { apiKey, keyRefused } from '../api/session.ts';
import { AppHeader } from '../components/app-header.tsx';
import { KeyForm } from '../components/key-form.tsx';

export function App() {
  return (
    <>
      <AppHeader />
      <main>{keyRefused.value ? <KeyForm problem={keyRefused.value} /> : <Page key={apiKey.value} />}</main>
    </>
  );
}

function Page() {
  const to = route.value;
  const place = 'name' in to ? to.name : to.page;
  const element = useRef<HTMLDivElement>(null);
  // Behind the form that asked for the key, which had the focus, any place is another one.
  const before = useRef<string | undefined>(apiKey.value === '' ? place : undefined);
  // Who cannot see the page is to notice that it is another one.
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
