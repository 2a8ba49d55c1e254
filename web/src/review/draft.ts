// A field of a claim as it is being corrected, and what is sent of it. Spans carry UTF-16 offsets; the server checks the words.
import type { ActorSlot, Claim, HarmSlot, Hop, PlaceSlot, Span } from "../lib/types";

export const FIELDS = ["type", "status", "harm", "actor", "target", "place", "time", "attribution", "trigger"] as const;
export type Field = (typeof FIELDS)[number];

export interface Words {
  start16: number;
  end16: number;
  text: string;
}

export interface ActorDraft extends Words {
  suspected: boolean;
  name: string | null;
  actor_id: string | null;
  chosen: boolean;
}
/** Where a place lies, as /lookup/places gives it: sent along with a choice. */
export interface Where {
  lat: number;
  lon: number;
  radius_km: number | null;
  precision: string | null;
  admin: string;
  country: string;
}
export interface PlaceDraft extends Words {
  role: string;
  name: string | null;
  place_id: string | null;
  where: Where | null;
  chosen: boolean;
}
export interface HarmDraft extends Words {
  kind: string;
  whom: string;
  low: number | null;
  high: number | null;
  approx: boolean;
  part: boolean;
  joint: boolean;
}
export interface HopDraft extends Words {
  kind: string;
  cue: Words | null;
}

export interface Draft {
  type: string;
  phase: string;
  status: string;
  harm: HarmDraft[];
  actor: ActorDraft[];
  target: ActorDraft[];
  place: PlaceDraft[];
  time: { earliest: string; latest: string; span: Words | null };
  attribution: HopDraft[];
  trigger: Words;
}

const words = (s: Span): Words => ({ start16: s.start16, end16: s.end16, text: s.text });
const actor = (a: ActorSlot): ActorDraft => ({ ...words(a), suspected: a.suspected, name: a.name, actor_id: a.actor_id, chosen: false });
const place = (p: PlaceSlot): PlaceDraft => ({ ...words(p), role: p.role, name: p.text_name ?? p.name, place_id: p.place_id, where: null, chosen: false });
const count = (h: HarmSlot): HarmDraft => ({
  ...words(h), kind: h.kind, whom: h.whom, low: h.low, high: h.high, approx: h.approx, part: h.part, joint: h.joint,
});
const hop = (h: Hop): HopDraft => ({ ...words(h), kind: h.kind, cue: h.cue ? words(h.cue) : null });

export function draftOf(c: Claim): Draft {
  return {
    type: c.type,
    phase: c.phase ?? "hold",
    status: c.status,
    harm: c.harm.map(count),
    actor: c.actors.map(actor),
    target: c.targets.map(actor),
    place: c.places.map(place),
    time: { earliest: c.time.earliest ?? "", latest: c.time.latest ?? "", span: c.time.span ? words(c.time.span) : null },
    attribution: c.attribution.map(hop),
    trigger: words(c.trigger),
  };
}

export const STATES = ["control", "siege"];

/** The value of a `correct` decision on one field (docs/api.md). Left out ids keep the resolution as it is. */
export function valueOf(field: Field, d: Draft): unknown {
  switch (field) {
    case "type":
      return STATES.includes(d.type) ? { type: d.type, phase: d.phase } : { type: d.type };
    case "status":
      return { status: d.status };
    case "trigger":
      return d.trigger;
    case "harm":
      return { counts: d.harm };
    case "time":
      return { earliest: d.time.earliest || null, latest: d.time.latest || null, span: d.time.span };
    case "actor":
    case "target":
      return { mentions: d[field].map(({ chosen, actor_id, name, ...rest }) => (chosen ? { ...rest, actor_id, name } : rest)) };
    case "place":
      return {
        mentions: d.place.map(({ chosen, place_id, name, where, ...rest }) =>
          chosen ? (place_id ? { ...rest, place_id, name, ...where } : { ...rest, place_id: null }) : rest,
        ),
      };
    case "attribution":
      return { hops: d.attribution };
  }
}

/** Where words stand in the sentence: the occurrence nearest to where they stood before; null if they do not. */
export function find(sentence: Span, text: string, near: number): Words | null {
  if (!text) return null;
  let best: Words | null = null;
  for (let at = sentence.text.indexOf(text); at >= 0; at = sentence.text.indexOf(text, at + 1)) {
    const start16 = sentence.start16 + at;
    if (!best || Math.abs(start16 - near) < Math.abs(best.start16 - near)) best = { start16, end16: start16 + text.length, text };
  }
  return best;
}
