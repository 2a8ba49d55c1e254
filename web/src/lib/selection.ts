// Words that a person is selecting: a redraw under the hand would take the selection away, so live updates wait for it.
import { selectedRange } from "./segments";

export interface Picked {
  start16: number;
  end16: number;
  text: string;
}

/** The words selected inside `root`, without space at their ends; `text` and `from`: the text shown there and its offset. */
export function picked(root: HTMLElement | null | undefined, text: string, from: number): Picked | null {
  const range = root ? selectedRange(root) : null;
  if (!range) return null;
  const found = text.slice(range.from - from, range.to - from);
  const left = found.length - found.trimStart().length;
  const words = found.trim();
  return words ? { start16: range.from + left, end16: range.from + left + words.length, text: words } : null;
}

/** Whether words of a report are selected right now. */
export function selecting(): boolean {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return false;
  const node = selection.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  return Boolean(element?.closest(".quote"));
}

/** Resolves when nothing of a report is selected; at once if nothing is. */
export function unselected(signal?: AbortSignal): Promise<void> {
  if (!selecting()) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (selecting() && !signal?.aborted) return;
      document.removeEventListener("selectionchange", look);
      signal?.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("selectionchange", look);
    signal?.addEventListener("abort", look);
  });
}
