// Events and control as shapes. A place coarser than a town is a circle of its radius, never a dot; what has no place is
// not drawn at all and is counted beside the map.
import type { Feature, FeatureCollection, Point, Polygon } from "geojson";
import type { ControlItem, MapSpot } from "../lib/types";

const KM_DEGREE = 111.32;

export function circle(lat: number, lon: number, km: number, steps = 72): Polygon {
  const ring: [number, number][] = [];
  const k = Math.cos((lat * Math.PI) / 180) || 1e-6;
  for (let i = 0; i <= steps; i++) {
    const a = (i / steps) * 2 * Math.PI;
    ring.push([lon + (Math.cos(a) * km) / (KM_DEGREE * k), lat + (Math.sin(a) * km) / KM_DEGREE]);
  }
  return { type: "Polygon", coordinates: [ring] };
}

const collection = <G extends Point | Polygon>(features: Feature<G>[]): FeatureCollection<G> => ({ type: "FeatureCollection", features });

/** Radius to draw where an area has none of its own: of the least sort, so as not to pretend. */
const RADIUS: Record<string, number> = { district: 25, province: 80, country: 300 };
export const radiusOf = (x: { radius_km: number | null; precision: string | null }): number => x.radius_km ?? RADIUS[x.precision ?? ""] ?? 5;

/** How a place is named in the address: as the API takes it. */
export const pointOf = (s: { lat: number | null; lon: number | null }): string => `${s.lat},${s.lon}`;

/** One dot a place, however many events are told of it. */
export function eventDots(spots: MapSpot[]): FeatureCollection<Point> {
  return collection(
    spots
      .filter((s) => s.drawn === "dot")
      .map((s) => ({ type: "Feature", geometry: { type: "Point", coordinates: [s.lon, s.lat] }, properties: { point: pointOf(s), id: s.event ?? "", events: s.events, disputed: s.disputed } })),
  );
}

/** One circle a place; a whole country is outlined and not filled. */
export function eventAreas(spots: MapSpot[]): FeatureCollection<Polygon> {
  return collection(
    spots
      .filter((s) => s.drawn === "area")
      .sort((a, b) => radiusOf(b) - radiusOf(a))
      .map((s) => ({
        type: "Feature",
        geometry: circle(s.lat, s.lon, radiusOf(s)),
        properties: { point: pointOf(s), id: s.event ?? "", wide: s.precision === "country" ? 1 : 0, name: `${s.place ?? ""}: ${s.events}` },
      })),
  );
}

// Eight colours that stay apart in both themes and for most colour-blind readers; sides are also named in the legend.
const SIDES = ["#3a6fb0", "#c2782a", "#5a8f4d", "#8a5aa6", "#b0524f", "#3f9090", "#8c7a2e", "#6b7480"];

/** Sides by name, so that a side keeps its colour from day to day. */
export function sideColours(items: ControlItem[]): Map<string, string> {
  const names = [...new Set(items.flatMap((c) => (c.side ? [c.side] : [])))].sort();
  return new Map(names.map((name, i) => [name, SIDES[i % SIDES.length]!]));
}

const SOME_PART = "part"; // some of a place that the words do not tell: never painted as all of it

const spot = (c: ControlItem) => `${c.lat},${c.lon},${c.part}`;

/** Spots of which reports tell different holders for these very days: drawn as contested, whoever is right. */
function disputed(items: ControlItem[]): Set<string> {
  const holders = new Map<string, Set<string>>();
  for (const c of items) if (c.status === "held" && c.side) holders.set(spot(c), (holders.get(spot(c)) ?? new Set()).add(c.side));
  return new Set([...holders].filter(([, sides]) => sides.size > 1).map(([key]) => key));
}

const marks = (c: ControlItem, i: number, sides: Map<string, string>, twice: Set<string>) => ({
  i,
  colour: sides.get(c.side ?? "") ?? SIDES[7]!,
  hatched: c.status === "contested" || c.status === "claimed" || c.part === SOME_PART || twice.has(spot(c)) ? 1 : 0,
  besieged: c.status === "besieged" ? 1 : 0,
  old: c.basis === "carried_forward" ? 1 : 0,
});

export function controlShapes(items: ControlItem[], sides: Map<string, string>): FeatureCollection<Polygon> {
  const twice = disputed(items);
  return collection(
    items
      .map((c, i) => ({ c, i }))
      .filter(({ c }) => c.drawn !== "none" && c.lat !== null && c.lon !== null && c.status !== "unknown")
      .sort((a, b) => radiusOf(b.c) - radiusOf(a.c))
      .map(({ c, i }) => ({
        type: "Feature",
        geometry: circle(c.lat!, c.lon!, Math.max(1, radiusOf(c))),
        properties: marks(c, i, sides, twice),
      })),
  );
}

export function controlPoints(items: ControlItem[], sides: Map<string, string>): FeatureCollection<Point> {
  const twice = disputed(items);
  return collection(
    items.flatMap((c, i) =>
      c.drawn === "dot" && c.lat !== null && c.lon !== null && c.status !== "unknown"
        ? [{ type: "Feature" as const, geometry: { type: "Point" as const, coordinates: [c.lon, c.lat] }, properties: marks(c, i, sides, twice) }]
        : [],
    ),
  );
}

/** Bounds of all that is drawn: west, south, east, north. */
export function boundsOf(items: { drawn: string; lat: number | null; lon: number | null; radius_km: number | null; precision: string | null }[]): [number, number, number, number] | null {
  const found = items.filter((x) => x.drawn !== "none" && x.lat !== null && x.lon !== null && x.precision !== "country");
  if (!found.length) return null;
  const pad = (x: (typeof found)[number]) => Math.min(1.5, radiusOf(x) / KM_DEGREE);
  return [
    Math.min(...found.map((x) => x.lon! - pad(x))),
    Math.min(...found.map((x) => x.lat! - pad(x))),
    Math.max(...found.map((x) => x.lon! + pad(x))),
    Math.max(...found.map((x) => x.lat! + pad(x))),
  ];
}
