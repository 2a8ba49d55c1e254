// Paths of the API that the overview points to, as pages.
export function pageOf(link: string, kind: string): string {
  const [path = "", query = ""] = link.split("?");
  const search = new URLSearchParams(query);
  if (kind === "refused") return "/#refused";
  if (path === "/review/queue" || path === "/claims") {
    const state = search.get("state") ?? search.get("review");
    return state && state !== "open" ? `/review?state=${state}` : "/review";
  }
  return query ? `${path}?${query}` : path;
}

/** A link only for http(s); anything else of a document is shown as text. */
export const webLink = (link: string | null): string | null => (link && /^https?:\/\//i.test(link) ? link : null);
