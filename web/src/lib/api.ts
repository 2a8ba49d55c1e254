// The one door to the server. Errors come in one shape; answers are kept by address with their ETag.
import type { Session } from "./types";

export const BASE = "/api/v1";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly where: string = "",
    readonly detail: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

const kept = new Map<string, { etag: string; body: unknown }>();
const KEEP = 60;
let csrf = "";

export function setCsrf(value: string): void {
  csrf = value;
}

async function failed(response: Response): Promise<ApiError> {
  let error: Record<string, unknown> = {};
  try {
    error = ((await response.json()) as { error?: Record<string, unknown> }).error ?? {};
  } catch {
    // not JSON: a proxy or a stopped server; the status says what is known
  }
  const message = typeof error.message === "string" ? error.message : `${response.status} ${response.statusText}`;
  return new ApiError(response.status, String(error.code ?? "internal"), message, String(error.where ?? ""), error);
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const before = kept.get(path);
  const headers: HeadersInit = before ? { "If-None-Match": before.etag } : {};
  const response = await fetch(BASE + path, { headers, signal: signal ?? null, credentials: "same-origin" });
  if (response.status === 304 && before) return before.body as T;
  if (!response.ok) throw await failed(response);
  const body = (await response.json()) as T;
  const etag = response.headers.get("ETag");
  kept.delete(path);
  if (etag) kept.set(path, { etag, body });
  if (kept.size > KEEP) kept.delete(kept.keys().next().value!);
  return body;
}

export async function send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  const response = await fetch(BASE + path, {
    method,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-Daybook-CSRF": csrf || "none" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!response.ok) throw await failed(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export async function session(): Promise<Session> {
  const found = await get<Session>("/session");
  setCsrf(found.csrf ?? "");
  return found;
}

/** Path with a query; empty values are left out, lists are repeated. */
export function url(path: string, query: Record<string, string | number | boolean | string[] | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "" && one !== false) search.append(key, String(one));
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
