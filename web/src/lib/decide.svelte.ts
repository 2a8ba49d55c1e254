// One decision from a form of its own: sent with the revision that was on the screen; a conflict stores nothing and is shown.
import type { Decided, Decision, Preview } from "./types";
import { ApiError, send } from "./api";

export interface Asked {
  kind: string;
  subject: string;
  revision: string;
  field?: string;
  value?: unknown;
  reason?: string;
}

export class Decider {
  error = $state.raw<Error | null>(null);
  conflict = $state.raw<{ message: string; meanwhile: Decision[]; revision: string; asked: Asked } | null>(null);
  preview = $state.raw<Preview | null>(null);
  busy = $state(false);
  #turn = 0;

  clear(): void {
    this.error = this.conflict = this.preview = null;
    this.#turn++;
  }

  async try(asked: Asked): Promise<void> {
    const turn = ++this.#turn;
    try {
      const found = await send<Preview>("POST", "/decisions/preview", asked);
      if (turn === this.#turn) [this.preview, this.error] = [found, null];
    } catch (e) {
      if (turn === this.#turn) [this.preview, this.error] = [null, e as Error];
    }
  }

  async store(asked: Asked): Promise<Decided | null> {
    if (this.busy) return null;
    this.busy = true;
    this.clear();
    try {
      return await send<Decided>("POST", "/decisions", asked);
    } catch (e) {
      if (e instanceof ApiError && e.code === "conflict") {
        const { meanwhile, revision } = e.detail as { meanwhile?: Decision[]; revision?: string };
        this.conflict = { message: e.message, meanwhile: meanwhile ?? [], revision: revision ?? asked.revision, asked };
      } else this.error = e as Error;
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** The same decision again, now that what the other person did has been seen. */
  async anyway(): Promise<Decided | null> {
    const c = this.conflict;
    return c ? this.store({ ...c.asked, revision: c.revision }) : null;
  }
}
