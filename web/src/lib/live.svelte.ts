// What the server says of the case as it changes: a new revision makes every open page ask again.
import { ApiError, BASE, get, session } from "./api";
import { unselected } from "./selection";
import type { Session, State } from "./types";

export const live = $state({
  session: null as Session | null,
  state: null as State | null,
  revision: "", // apart from state, so that only a new revision makes pages ask again
  error: null as Error | null,
  connected: false,
});

let stream: EventSource | null = null;

export async function start(): Promise<void> {
  try {
    live.session = await session();
    live.error = null;
  } catch (e) {
    live.error = e as Error;
    return;
  }
  if (live.session.signed_in) follow();
}

function follow(): void {
  stream?.close();
  stream = new EventSource(`${BASE}/changes`);
  stream.addEventListener("state", (event) => {
    live.state = JSON.parse((event as MessageEvent<string>).data) as State;
    live.revision = live.state.revision;
    live.connected = true;
  });
  stream.onopen = () => (live.connected = true);
  stream.onerror = () => (live.connected = false);
}

// A browser keeps few connections to one host: pages that nobody looks at give theirs back.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") stream?.close();
  else if (live.session?.signed_in) follow();
});
window.addEventListener("pagehide", () => stream?.close());
window.addEventListener("pageshow", (e) => {
  if (e.persisted && live.session?.signed_in) follow();
});

export function signedOut(): void {
  stream?.close();
  void start();
}

export const can = (what: string): boolean => live.session?.can?.includes(what) ?? false;

const COUNTING_MS = 700;

/** A question to the API that is asked again when its path or the case changes. Answers out of turn are dropped. */
export class Query<T> {
  data = $state.raw<T | null>(null);
  error = $state.raw<Error | null>(null);
  loading = $state(true);
  counting = $state(false); // the server is still counting what is asked for
  #again: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;
  #path: () => string | null;
  #now: string | null = null;

  constructor(path: () => string | null) {
    this.#path = path;
    $effect(() => {
      const now = this.#path();
      void live.revision; // ask again when the case changes
      if (now === null) {
        this.data = null;
        this.loading = false;
        return;
      }
      const abort = new AbortController();
      void this.#ask(now, abort.signal);
      return () => {
        abort.abort();
        clearTimeout(this.#again);
      };
    });
  }

  async reload(): Promise<void> {
    const now = this.#path();
    if (now !== null) await this.#ask(now);
  }

  async #ask(path: string, signal?: AbortSignal): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#again);
    const again = path === this.#now;
    if (path !== this.#now) {
      this.loading = true;
      this.error = null;
    }
    this.#now = path;
    try {
      const body = await get<T>(path, signal);
      if (again) await unselected(signal); // a live update waits until the words that a person selects are let go
      if (turn !== this.#turn || signal?.aborted) return;
      this.data = body;
      this.error = null;
      this.counting = false;
    } catch (e) {
      if (turn !== this.#turn || (e as Error).name === "AbortError") return;
      if (e instanceof ApiError && e.code === "counting") {
        // A large case, just opened: what is counted over all of it comes in a moment.
        this.counting = true;
        this.#again = setTimeout(() => void this.#ask(path, signal), COUNTING_MS);
        return;
      }
      this.error = e as Error;
      if (e instanceof ApiError && e.code === "not_signed_in") signedOut();
    }
    this.loading = false;
  }
}
