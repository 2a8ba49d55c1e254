// Cuts a text into runs that carry the same highlights, so that overlapping spans can be shown without nesting and every
// word stays a text node. Offsets are UTF-16 units, as the API gives them (start16, end16).

export interface Mark {
  from: number;
  to: number;
  slot: string;
  label?: string;
  claim?: string;
}

export interface Segment {
  from: number;
  text: string;
  marks: Mark[];
}

export function segments(text: string, marks: readonly Mark[], from = 0, to = from + text.length): Segment[] {
  const inside = marks
    .map((m) => ({ ...m, from: Math.max(m.from, from), to: Math.min(m.to, to) }))
    .filter((m) => m.from < m.to)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const cuts = [...new Set([from, to, ...inside.flatMap((m) => [m.from, m.to])])].sort((a, b) => a - b);
  const out: Segment[] = [];
  let active: Mark[] = [];
  let next = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    const a = cuts[i]!;
    const b = cuts[i + 1]!;
    active = active.filter((m) => m.to > a);
    while (next < inside.length && inside[next]!.from <= a) active.push(inside[next++]!);
    out.push({ from: a, text: text.slice(a - from, b - from), marks: [...active] });
  }
  return out;
}

/** Offset (UTF-16, of the whole text) of a point of the page: elements with data-from hold exactly one text node. */
export function offsetAt(node: Node, offset: number): number | null {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : (node as Element);
  const holder = element?.closest<HTMLElement>("[data-from]");
  if (!holder) return null;
  const base = Number(holder.dataset.from);
  if (node.nodeType === Node.TEXT_NODE) return base + offset;
  return base + (offset === 0 ? 0 : (holder.textContent ?? "").length);
}

/** What is selected inside `root`, widened to no half characters; null if nothing or if it leaves `root`. */
export function selectedRange(root: HTMLElement): { from: number; to: number } | null {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  const from = offsetAt(range.startContainer, range.startOffset);
  const to = offsetAt(range.endContainer, range.endOffset);
  return from !== null && to !== null && from < to ? { from, to } : null;
}
