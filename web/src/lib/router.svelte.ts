// Routes are plain paths; everything a person has set (filters, clocks, selection) lives in the query, so that an address
// can be reloaded, kept and sent.

export const route = $state({ path: location.pathname, query: new URLSearchParams(location.search) });

function read(): void {
  route.path = location.pathname;
  route.query = new URLSearchParams(location.search);
}

window.addEventListener("popstate", read);

export function go(href: string, { replace = false } = {}): void {
  const url = new URL(href, location.href);
  const before = route.path;
  history[replace ? "replaceState" : "pushState"](null, "", url);
  read();
  if (url.pathname !== before) window.scrollTo(0, 0);
}

type Value = string | number | string[] | null | undefined;

/** The present address with some parameters set anew; null, "" and [] take one away. */
export function withQuery(patch: Record<string, Value>): string {
  const query = new URLSearchParams(route.query);
  for (const [key, value] of Object.entries(patch)) {
    query.delete(key);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") query.append(key, String(one));
    }
  }
  const text = query.toString();
  return route.path + (text ? `?${text}` : "");
}

export function setQuery(patch: Record<string, Value>, { replace = false } = {}): void {
  go(withQuery(patch), { replace });
}

/** One parameter of the present address. */
export const param = (key: string): string => route.query.get(key) ?? "";
export const params = (key: string): string[] => route.query.getAll(key);

/** Links inside the pages change the route; everything else (downloads, other programs, new tabs) is the browser's. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.pathname.startsWith("/api/") || url.pathname.startsWith("/basemap/")) return;
  event.preventDefault();
  if (url.pathname === location.pathname && url.search === location.search && url.hash) {
    document.getElementById(decodeURIComponent(url.hash.slice(1)))?.scrollIntoView();
    return;
  }
  go(link.href);
}
