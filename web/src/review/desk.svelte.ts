// The reviewer's desk: the queue, where one stands in it, what was decided, and what another person decided meanwhile.
import { ApiError, get, send, url } from "../lib/api";
import { param, params } from "../lib/router.svelte";
import { unselected } from "../lib/selection";
import type { Claim, Decided, Preview, QueueAnswer, QueueItem } from "../lib/types";
import { t } from "../strings";

export interface Body {
  kind: string;
  field?: string;
  value?: unknown;
  reason?: string;
}

const BATCH = 50;

export class Desk {
  items = $state.raw<QueueItem[]>([]);
  at = $state(0);
  total = $state(0);
  left = $state(0);
  urgent = $state(0);
  claim = $state.raw<Claim | null>(null);
  loading = $state(true);
  error = $state.raw<Error | null>(null);
  busy = $state(false);
  said = $state(""); // what was last done, for the status line and screen readers
  conflict = $state.raw<{ error: ApiError; body: Body; theirs: Claim | null } | null>(null);
  /** Ids of decisions made here, the latest last, for undo. */
  done = $state.raw<{ decision: string; subject: string }[]>([]);

  get item(): QueueItem | null {
    return this.items[this.at] ?? null;
  }

  filters(): Record<string, string | string[]> {
    return { state: param("state"), type: params("type"), document: param("document"), event: param("event") };
  }

  async load(): Promise<void> {
    this.loading = true;
    try {
      const answer = await get<QueueAnswer>(url("/review/queue", { ...this.filters(), limit: BATCH }));
      this.items = answer.items;
      this.count(answer);
      this.at = 0;
      const wanted = param("claim");
      if (wanted) {
        const found = this.items.findIndex((i) => i.claim.id === wanted);
        if (found >= 0) this.at = found;
        else {
          const claim = await get<Claim>(`/claims/${encodeURIComponent(wanted)}`);
          this.items = [{ claim, priority: 0, reasons: [], graphic: claim.harm.length > 0 }, ...this.items];
        }
      }
      this.claim = this.item?.claim ?? null;
      this.error = null;
    } catch (e) {
      if (e instanceof ApiError && e.code === "counting") {
        // A large case, just opened: the order of review comes in a moment.
        setTimeout(() => void this.load(), 700);
        return;
      }
      this.error = e as Error;
    }
    this.loading = false;
  }

  private count(answer: QueueAnswer): void {
    this.total = answer.total;
    this.left = answer.left;
    this.urgent = answer.urgent;
  }

  /** The present claim as it stands in the case now (somebody else may have decided on it). */
  async refresh(): Promise<void> {
    const id = this.claim?.id;
    const seen = this.claim?.revision;
    if (!id || this.conflict) return;
    try {
      const fresh = await get<Claim>(`/claims/${encodeURIComponent(id)}`);
      await unselected(); // a redraw would take away what a person selects
      if (this.claim?.id === id && !this.conflict && seen === this.claim.revision) this.show(fresh);
    } catch (e) {
      if (!(e instanceof ApiError && e.status === 404)) this.error = e as Error;
    }
  }

  private show(claim: Claim, was = claim.id): void {
    this.items = this.items.map((i) => (i.claim.id === was ? { ...i, claim } : i));
    this.claim = claim;
  }

  async move(step: number): Promise<void> {
    this.conflict = null;
    const next = this.at + step;
    if (next < 0) return;
    if (next >= this.items.length) await this.more();
    this.at = Math.min(next, this.items.length);
    this.claim = this.item?.claim ?? null;
    if (this.claim) await this.refresh();
  }

  private async more(): Promise<void> {
    const answer = await get<QueueAnswer>(url("/review/queue", { ...this.filters(), limit: BATCH }));
    this.count(answer);
    const seen = new Set(this.items.map((i) => i.claim.id));
    this.items = [...this.items, ...answer.items.filter((i) => !seen.has(i.claim.id))];
  }

  request(body: Body): Record<string, unknown> {
    return { ...body, subject: this.claim!.id, revision: this.claim!.revision };
  }

  preview(body: Body): Promise<Preview> {
    return send<Preview>("POST", "/decisions/preview", this.request(body));
  }

  /** True if it was stored. A conflict stores nothing and is shown with what the other person did. */
  async decide(body: Body): Promise<boolean> {
    if (!this.claim || this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      const was = this.claim.id;
      const answer = await send<Decided>("POST", "/decisions", this.request(body));
      this.done = [...this.done, { decision: answer.decision.id, subject: answer.claim?.id ?? was }];
      this.said = answer.decision.text || t.review.stored;
      if (answer.claim) this.show(answer.claim, was);
      return true;
    } catch (e) {
      if (e instanceof ApiError && e.code === "conflict") {
        const theirs = await get<Claim>(`/claims/${encodeURIComponent(this.claim.id)}`).catch(() => null);
        this.conflict = { error: e, body, theirs };
      } else this.error = e as Error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  keepTheirs(): void {
    if (this.conflict?.theirs) this.show(this.conflict.theirs);
    this.conflict = null;
  }

  async decideAnyway(): Promise<boolean> {
    const c = this.conflict;
    if (!c) return false;
    this.keepTheirs();
    return this.decide(c.body);
  }

  async undo(): Promise<void> {
    const last = this.done.at(-1);
    if (!last || this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      const subject = await get<Claim>(`/claims/${encodeURIComponent(last.subject)}`);
      const answer = await send<Decided>("POST", `/decisions/${last.decision}/undo`, { revision: subject.revision, reason: "" });
      this.done = this.done.slice(0, -1);
      this.said = t.review.undone;
      const back = this.items.findIndex((i) => i.claim.id === last.subject);
      if (answer.claim) {
        if (back >= 0) {
          this.at = back;
          this.show(answer.claim, last.subject);
        } else if (this.claim?.id === last.subject) this.claim = answer.claim;
      }
    } catch (e) {
      this.error = e as Error;
    } finally {
      this.busy = false;
    }
  }
}
