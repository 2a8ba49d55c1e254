// The shapes of docs/api.md, by its names. Unknown is null or an empty list.

export interface Page<T> {
  items: T[];
  total: number;
  limit: number;
  offset: number;
}

export interface Session {
  signed_in: boolean;
  mode: "local" | "users";
  user: { name: string; role: string } | null;
  csrf: string | null;
  case: string;
  version: string;
  can: string[];
  static: boolean;
}

export interface Run {
  id: string;
  stage: string;
  component: string;
  started: string;
  ended: string | null;
  outcome: string;
  readings: number;
  running: boolean;
}

export interface State {
  revision: string;
  rebuilding: boolean;
  documents: number;
  decisions: number;
  runs: Run[];
}

export interface Span {
  start: number;
  end: number;
  start16: number;
  end16: number;
  text: string;
  at16?: [number, number] | null;
}
export type Range = Omit<Span, "text">;

export type Drawn = "dot" | "area" | "none";

export interface When {
  earliest: string | null;
  latest: string | null;
  text: string;
  inferred?: boolean;
  reason?: string;
}

export interface EventPlace {
  place_id: string | null;
  name: string | null;
  text: string;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
  precision: string | null;
  admin: string;
  country: string;
  others: string[];
  drawn: Drawn;
}

export interface TallyRow {
  harm: string;
  word: string;
  whom: string;
  whom_text: string;
  side: string | null;
  low: number | null;
  high: number | null;
  text: string;
  origins: number;
  policy: string;
  best: number | null;
  shown: string; // what the policy gives, in words
}

export interface EventRow {
  id: string;
  headline: string;
  type: string;
  types: string[];
  status: string;
  time: When;
  place: EventPlace | null;
  actors: string[];
  targets: string[];
  tallies: TallyRow[];
  documents: number;
  origins: number;
  contradictions: number;
  grade: string;
  captives: boolean;
  denied: number;
  review: { claims: number; accepted: number; corrected: number; rejected: number; unsure: number };
}

export interface Stated {
  claim: string;
  document: string;
  document_name: string;
  origin: string;
  origin_name: string;
  low: number | null;
  high: number | null;
  text: string;
  words: string;
  said: string | null;
  part: boolean;
  joint: boolean;
  denied: boolean;
  superseded_by: string | null;
  stitched: boolean;
  repeats: string | null;
  also: string[];
  in_force: boolean;
}

export interface Tally extends TallyRow {
  origin_ids: string[];
  note: string;
  stated: Stated[];
}

export interface Contradiction {
  id: string;
  kind: string;
  state: string;
  reason: string;
  summary: string;
  claims: string[];
  origins: string[];
  origin_names: string[];
}

export interface Ledger {
  taken: Stated[];
  released: Stated[];
  killed: Stated[];
  escaped: Stated[];
  transferred: Stated[];
  held_low: number | null;
  held_high: number | null;
  held_text: string;
  arithmetic: string;
}

export interface Decision {
  id: string;
  seq: number;
  subject: string;
  kind: string;
  field: string | null;
  judgement: string;
  value: unknown;
  user: string;
  decided_at: string;
  supersedes: string | null;
  superseded_by: string | null;
  reason: string;
  in_force: boolean;
  undone_by: string | null;
  text: string;
}

export interface ActorSlot extends Span {
  name: string | null;
  actor_id: string | null;
  side: string | null;
  suspected: boolean;
  score: number;
  reason: string;
  thread: Span | null;
  rivals: string[];
}

export interface PlaceRival {
  place_id: string;
  name: string;
  score: number;
  lat: number;
  lon: number;
  kind: string;
  admin: string;
  country: string;
}

export interface PlaceSlot extends Span {
  role: string;
  name: string | null;
  place_id: string | null;
  text_name: string | null;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
  precision: string | null;
  part: string;
  admin: string;
  country: string;
  score: number;
  reason: string;
  drawn: Drawn;
  rivals: PlaceRival[];
}

export interface HarmSlot extends Span {
  kind: string;
  word: string;
  whom: string;
  low: number | null;
  high: number | null;
  range: string;
  approx: boolean;
  part: boolean;
  joint: boolean;
}

export interface Hop extends Span {
  kind: string;
  name: string | null;
  actor_id: string | null;
  inferred: boolean;
  cue: Span | null;
}

export interface ClaimTime extends When {
  span: Span | null;
  basis: string;
  anchor: string | null;
  alternatives: When[];
}

export interface Claim {
  id: string;
  revision: string;
  event: string | null;
  event_headline: string | null;
  document: { id: string; name: string; title: string | null; publisher: string | null; published: string | null; integrity: string };
  type: string;
  status: string;
  phase: string | null;
  rule: string;
  score: number;
  notes: string[];
  sentence: Span & { verdict: string | null; reason: string; index: number };
  trigger: Span;
  actors: ActorSlot[];
  targets: ActorSlot[];
  places: PlaceSlot[];
  time: ClaimTime;
  harm: HarmSlot[];
  attribution: Hop[];
  origin: { id: string; name: string; kind: string; reason: string } | null;
  review: { state: string; by: string | null; at: string | null; reason: string; fields: string[] };
  machine: Record<string, unknown> | null;
  measured: Partial<Record<string, Measured>>;
  decisions: Decision[];
}

export interface ClaimLine {
  id: string;
  type: string;
  status: string;
  sentence: string;
  at16: [number, number] | null;
  document: string;
  document_name: string;
  publisher: string | null;
  published: string | null;
  origin_name: string | null;
  event: string | null;
}

export interface Link {
  left: string;
  right: string;
  other_event: string | null;
  other_headline: string | null;
  same: boolean;
  score: number;
  for: string[];
  against: string[];
  decided_by: string;
}

export interface NearEvent {
  id: string;
  headline: string;
  days: string;
  km: number | null;
}

export interface Near {
  near: NearEvent[];
  of: number;
  missing: "place" | "day" | null;
}

export interface ApartPair {
  left: string;
  right: string;
  left_sentence: string;
  right_sentence: string;
  score: number;
  ruled_out: boolean;
  compared: boolean;
  for: string[];
  against: string[];
}

export interface Apart {
  left: string;
  right: string;
  reason: string;
  pairs: ApartPair[];
  of: number;
}

export interface OriginRef {
  id: string;
  name: string;
  kind: string;
  reason: string;
  candidates: string[];
  counted: boolean;
  claims: string[];
}

export interface EventFull extends Omit<EventRow, "tallies"> {
  revision: string;
  grade_reason: string;
  notes: string[];
  own_words: string[];
  origin_list: OriginRef[];
  tallies: Tally[];
  contradictions_list: Contradiction[];
  captives_ledger: Ledger | null;
  alternatives: {
    places: { name: string; place_id: string | null; lat: number | null; lon: number | null; precision: string | null; claims: string[]; chosen: boolean }[];
    times: (When & { claims: string[]; chosen: boolean })[];
  };
  links: Link[];
  claims_list: Claim[];
  rejected_list: Claim[];
  denied_by: string[];
  background: string[];
  possible: string[];
  history: Decision[];
  unknown: { about: string; text: string }[];
  policy: string;
}

export interface Policies {
  items: { name: string; label: string; rule: string; source: string; number: boolean }[];
  case: string;
  decision: Decision | null;
  revision: string;
}

/** How often values of a kind were right: in this case ("case") or on a coded set ("gold"). */
export interface Measured {
  field: string;
  kind: string;
  right: number;
  of: number;
  low: number | null;
  high: number | null;
  source: "case" | "gold";
  text: string;
}
export interface MeasuredPage {
  reader: string | null;
  case: Measured[];
  gold: Measured[];
  note: string;
}

export interface DocumentRow {
  id: string;
  name: string;
  title: string | null;
  publisher: string | null;
  published: string | null;
  language: string | null;
  integrity: string;
  flags: string[];
  claims: number;
  characters: number;
  added_at: string | null;
  copy_group: string | number | null;
  url: string | null;
  link: string | null;
  withdrawn: boolean;
}

export interface Highlight extends Range {
  claim: string;
  slot: string;
  label: string;
}

export interface DocumentFull extends DocumentRow {
  revision: string;
  author: string | null;
  text: string;
  characters16: number;
  machine: { published: string | null; publisher: string | null; title: string | null; author: string | null } | null;
  integrity_reasons: string[];
  sentences: (Range & { index: number; verdict: string | null; reason: string; claims: string[] })[];
  furniture: (Range & { kind: string; reason: string })[];
  anchors: (Range & { day: string | null; reason: string })[];
  highlights: Highlight[];
  claims_list: Claim[];
  evidence: { field: string; value: string; source: string; span: Span | null }[];
  hashes: { text_sha256: string; blob_sha256: string | null; media_type: string | null; size: number | null };
  captures: { source: string; part: string; fetched_at: string; blob_sha256: string; given: unknown }[];
  copies: { id: string; name: string; publisher: string | null; published: string | null; same_text: boolean }[];
  versions: { id: string; name: string; published: string | null; added_at: string | null }[];
  history: Decision[];
}

export interface MapItem {
  id: string;
  drawn: Drawn;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
  precision: string | null;
  place: string | null;
  headline: string;
  type: string;
  status: string;
  earliest: string | null;
  latest: string | null;
  killed_low: number | null;
  killed_high: number | null;
  killed_text: string | null;
  origins: number;
  documents: number;
  contradictions: number;
  grade: string;
}

export interface MapSpot {
  lat: number;
  lon: number;
  radius_km: number | null;
  precision: string | null;
  drawn: Drawn;
  place: string | null;
  events: number;
  disputed: number;
  event: string | null;
}

export interface MapAnswer {
  spots: MapSpot[];
  items: MapItem[];
  total: number;
  left_out: number;
  coarse: { district: number; province: number; country: number; none: number; text: string };
}

export interface TimelineItem {
  id: string;
  headline: string;
  type: string;
  status: string;
  earliest: string | null;
  latest: string | null;
  text: string;
  inferred: boolean;
  killed_low: number | null;
  killed_high: number | null;
  origins: number;
  grade: string;
}

export interface TimelineAnswer {
  items: TimelineItem[];
  total: number;
  reports: { id: string; name: string; publisher: string | null; day: string; events: string[] }[];
  days: { day: string; events: number; reports: number }[];
  first: string | null;
  last: string | null;
}

export interface ControlItem {
  place_id: string | null;
  place: string;
  part: string;
  text: string;
  lat: number | null;
  lon: number | null;
  radius_km: number | null;
  precision: string | null;
  drawn: Drawn;
  side: string | null;
  status: string;
  start: string | null;
  end: string | null;
  basis: string;
  as_known_at: string | null;
  silent_days: number | null;
  exceptions: string[];
  note: string;
  supporting: ClaimLine[];
  opposing: ClaimLine[];
}

export interface ControlAnswer {
  as_of: string | null;
  known_at: string | null;
  days: { first: string | null; last: string | null };
  items: ControlItem[];
}

export interface Need {
  kind: string;
  count: number;
  text: string;
  link: string;
}

export interface OverviewAnswer {
  case: string;
  numbers: Record<string, number>;
  sentences: string[];
  days: { first: string | null; last: string | null };
  since: string;
  changed: { reports: number; new: EventRow[]; revised: EventRow[]; contradicted: EventRow[]; decided: Decision[]; withdrawn: Decision[] };
  needs_person: Need[];
  refused: { name: string; reason: string; seen_at: string | null }[];
  patchwork: { id: string; name: string; title: string | null; reasons: string[] }[];
  main_events: EventRow[];
}

export interface QueueItem {
  claim: Claim;
  priority: number;
  reasons: { what: string; value: unknown; text: string }[];
  graphic: boolean;
}
export type QueueAnswer = Page<QueueItem> & { left: number; urgent: number };

export interface ActorRow {
  actor_id: string | null;
  name: string | null;
  side: string | null;
  claims: number;
  as_actor: number;
  as_target: number;
  as_source: number;
  events: number;
  words: { text: string; count: number }[];
  reason: string;
}

export interface PlaceRow {
  place_id: string | null;
  name: string | null;
  admin: string;
  country: string;
  lat: number | null;
  lon: number | null;
  precision: string | null;
  radius_km: number | null;
  drawn: Drawn;
  claims: number;
  events: number;
  words: { text: string; count: number }[];
  reason: string;
  rivals: PlaceRival[];
}

export interface OriginRow {
  id: string;
  name: string;
  kind: string;
  reason: string;
  candidates: string[];
  documents: number;
  claims: number;
  events: number;
}

export interface Codebook {
  version: string;
  fields: { field: string; title: string; text: string }[];
  types: { type: string; means: string; acled: string; plover: string; harm: string }[];
  hard_cases: string[];
  values: Record<string, string[]>;
}

export interface FoundActor {
  actor_id: string;
  name: string;
  kind: string;
  side: string | null;
  note: string;
}

export interface FoundPlace {
  place_id: string;
  name: string;
  admin: string;
  country: string;
  kind: string;
  lat: number;
  lon: number;
  precision: string;
  radius_km: number;
  likeness: number;
}

export interface Decided {
  decision: Decision;
  claim: Claim | null;
  events: string[];
  revision: string;
  rebuilding: boolean;
}

export interface Preview {
  events: { id: string; change: "changed" | "new" | "gone"; before: EventRow | null; after: EventRow | null }[];
  claims: number;
  too_large: boolean;
}
