// The marks of a claim for the segments of its sentence or its document.
import { t } from "../strings";
import { typeName } from "./format";
import type { Mark } from "./segments";
import type { Claim, ClaimLine, Span } from "./types";

const mark = (span: Span, slot: string, label: string, claim: string): Mark => ({
  from: span.start16, to: span.end16, slot, label: `${t.slot[slot as keyof typeof t.slot]}: ${label}`, claim,
});

export function marksOf(c: Claim, only: string | null = null): Mark[] {
  const all: Mark[] = [
    mark(c.trigger, "trigger", typeName(c.type), c.id),
    ...c.actors.map((a) => mark(a, "actor", a.name ?? a.text, c.id)),
    ...c.targets.map((a) => mark(a, "target", a.name ?? a.text, c.id)),
    ...c.places.map((p) => mark(p, "place", p.text_name ?? p.name ?? p.text, c.id)),
    ...(c.time.span ? [mark(c.time.span, "time", c.time.text, c.id)] : []),
    ...c.harm.map((h) => mark(h, "harm", `${h.range} ${h.word}`, c.id)),
    ...c.attribution.map((h) => mark(h, "source", h.name ?? h.text, c.id)),
    ...c.attribution.flatMap((h) => (h.cue ? [mark(h.cue, "cue", h.cue.text, c.id)] : [])),
  ];
  return only ? all.filter((m) => m.slot === only || (only === "attribution" && (m.slot === "source" || m.slot === "cue"))) : all;
}

/** The trigger of a claim line, in units of its sentence. */
export const lineMarks = (line: ClaimLine): Mark[] =>
  line.at16 ? [{ from: line.at16[0], to: line.at16[1], slot: "trigger", label: typeName(line.type) }] : [];
