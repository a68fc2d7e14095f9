// Pages by path, without loading the document again. The paths are those that server/pages/routes.cpp serves.
import {Store} from './store';

export const path = new Store(location.pathname);

window.addEventListener('popstate', () => path.set(location.pathname));

export function go(to: string): void {
  history.pushState(null, '', to);
  window.scrollTo(0, 0);
  path.set(location.pathname);
}

/** For a link's onClick: a plain click stays here, everything else is the browser's. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** A value in the query of the address, so that a link to a filtered list is a link to it. */
export function setQuery(name: string, value: string): void {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  history.replaceState(null, '', url);
}
export const query = (name: string) => new URLSearchParams(location.search).get(name) ?? '';
