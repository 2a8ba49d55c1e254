// The offline base map: geometry from the installed pack, colours from the page's own tokens.
import type { Feature, FeatureCollection, Point } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

interface Index {
  attribution: string;
  files: { file: string; layers: Record<string, string>; min_zoom: number; bbox?: number[] }[];
}

export interface Layer {
  name: string;
  id: string;
  minZoom: number;
  data: FeatureCollection;
}
export interface Base {
  attribution: string;
  layers: Layer[];
}

let index: Promise<Index> | null = null;
const loaded = new Map<string, Promise<Base>>();

/** The pack's land, decoded once a visit: enough for a first picture. Fails with a sentence if the pack is not installed. */
export const land = (): Promise<Base> => once("land", (layers) => "countries" in layers);
/** All other layers: lines, water and names. */
export const detail = (): Promise<Base> => once("detail", (layers) => !("countries" in layers));

function once(name: string, wanted: (layers: Record<string, string>) => boolean): Promise<Base> {
  const before = loaded.get(name);
  if (before) return before;
  const now = load(wanted);
  loaded.set(name, now);
  now.catch(() => {
    loaded.delete(name);
    index = null;
  });
  return now;
}

async function load(wanted: (layers: Record<string, string>) => boolean): Promise<Base> {
  const told = await (index ??= fetchJson<Index>("index.json"));
  const layers = await Promise.all(
    told.files
      .filter((f) => wanted(f.layers))
      .map(async (f) => {
        const topology = await fetchJson<Topology>(f.file);
        return Object.entries(f.layers).flatMap(([object, name]) => {
          const found = topology.objects[object];
          return found ? [{ name, id: `${f.file}-${name}`, minZoom: f.min_zoom, data: feature(topology, found as GeometryCollection) as FeatureCollection }] : [];
        });
      }),
  );
  return { attribution: told.attribution, layers: layers.flat() };
}

async function fetchJson<T>(file: string): Promise<T> {
  const response = await fetch(`/basemap/${file}`, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`The base map's ${file} cannot be read (${response.status}).`);
  return (await response.json()) as T;
}

export type Colours = Record<"water" | "land" | "line" | "minor" | "text" | "halo" | "ink" | "accent" | "accentInk" | "harm", string>;

type Box = [number, number, number, number];
const MARGIN = 4; // degrees

/** The countries that a view may show; all of them for none. A first picture need not wait for the whole world. */
export function near(base: Base, view: Box | null): Base {
  if (!view) return base;
  const [west, south, east, north] = view;
  const within = (g: GeoJSON.Geometry): boolean => {
    const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const rings of g.type === "Polygon" ? [g.coordinates] : g.type === "MultiPolygon" ? g.coordinates : [])
      for (const [x, y] of (rings[0] ?? []) as [number, number][]) {
        if (x < box[0]) box[0] = x;
        if (y < box[1]) box[1] = y;
        if (x > box[2]) box[2] = x;
        if (y > box[3]) box[3] = y;
      }
    return box[0] <= east + MARGIN && box[2] >= west - MARGIN && box[1] <= north + MARGIN && box[3] >= south - MARGIN;
  };
  const cut = (l: Layer): Layer => ({ ...l, data: { ...l.data, features: l.data.features.filter((f) => within(f.geometry)) } });
  return { ...base, layers: base.layers.map(cut) };
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    water: of("--map-water"), land: of("--map-land"), line: of("--map-line"), minor: of("--map-minor"), text: of("--map-text"),
    halo: of("--map-land"), ink: of("--ink"), accent: of("--accent"), accentInk: of("--accent-ink"), harm: of("--harm-line"),
  };
}

/** Before which layers what comes later is put: water and inner lines beneath the borders, names beneath the dots. */
export const BORDERS = "borders";

/** Layers of the base map in drawing order: of its land, or of all else. */
export function baseLayers(base: Base, c: Colours): LayerSpecification[] {
  const out: LayerSpecification[] = [];
  const add = (kind: string, make: (id: string, source: string, minZoom: number) => LayerSpecification) => {
    for (const l of base.layers) if (l.name === kind) out.push(make(l.id, l.id, l.minZoom));
  };
  if (base.layers.some((l) => l.name === "countries")) out.push({ id: "water", type: "background", paint: { "background-color": c.water } });
  add("countries", (id, source) => ({ id, source, type: "fill", paint: { "fill-color": c.land, "fill-antialias": true } }));
  add("lakes", (id, source, minzoom) => ({ id, source, minzoom, type: "fill", paint: { "fill-color": c.water } }));
  add("rivers", (id, source, minzoom) => ({ id, source, minzoom, type: "line", paint: { "line-color": c.water, "line-width": ["interpolate", ["linear"], ["zoom"], 2, 0.6, 8, 2.4] } }));
  add("districts", (id, source) => ({ id, source, minzoom: 7, type: "line", paint: { "line-color": c.minor, "line-width": 0.7 } }));
  add("provinces", (id, source) => ({ id, source, minzoom: 4.5, type: "line", paint: { "line-color": c.minor, "line-width": 1.1 } }));
  add("countries", (id, source) => ({ id: BORDERS, source, type: "line", paint: { "line-color": c.line, "line-width": ["interpolate", ["linear"], ["zoom"], 2, 0.6, 7, 1.6] } }));
  add("disputed", (id, source) => ({ id, source, type: "line", paint: { "line-color": c.line, "line-width": 1, "line-dasharray": [3, 3] } }));
  return out;
}

/** Names lie over everything that is drawn on the map. */
export function labelLayers(base: Base, c: Colours): LayerSpecification[] {
  const paint = { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.4 };
  const font = ["sans-serif"];
  return base.layers.flatMap((l): LayerSpecification[] => {
    if (l.name === "countries") return [{ id: `name-${l.id}`, source: `names-${l.id}`, type: "symbol", maxzoom: 6.5, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-letter-spacing": 0.08, "text-transform": "uppercase", "text-max-width": 7 }, paint }];
    if (l.name === "provinces") return [{ id: `name-${l.id}`, source: `names-${l.id}`, type: "symbol", minzoom: 6, maxzoom: 9, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 11, "text-letter-spacing": 0.05 }, paint: { ...paint, "text-opacity": 0.8 } }];
    if (l.name === "places")
      return [{
        id: `name-${l.id}`, source: l.id, type: "symbol", minzoom: Math.max(3, l.minZoom),
        filter: ["<=", ["get", "rank"], ["step", ["zoom"], 2, 4, 4, 5, 7, 6, 10]] as never,
        layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-anchor": "left", "text-offset": [0.9, 0], "symbol-sort-key": ["get", "rank"], "text-max-width": 9 }, paint,
      }];
    return [];
  });
}

export const baseSources = (base: Base): StyleSpecification["sources"] => Object.fromEntries(base.layers.map((l) => [l.id, { type: "geojson", data: l.data, tolerance: 0.3 }]));

export const nameSources = (base: Base): StyleSpecification["sources"] =>
  Object.fromEntries(base.layers.flatMap((l) => (l.name === "countries" || l.name === "provinces" ? [[`names-${l.id}`, { type: "geojson", data: namePoints(l.data) }]] : [])));

/** A point in the largest part of each polygon, so that a name stands once and not once a tile. */
function namePoints(data: FeatureCollection): FeatureCollection<Point> {
  const points = data.features.flatMap((f): Feature<Point>[] => {
    const polygons = f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.type === "MultiPolygon" ? f.geometry.coordinates : [];
    let best = { area: 0, x: 0, y: 0 };
    for (const [ring] of polygons) {
      if (!ring) continue;
      let area = 0;
      let x = 0;
      let y = 0;
      for (let i = 0; i + 1 < ring.length; i++) {
        const [x0, y0] = ring[i] as [number, number];
        const [x1, y1] = ring[i + 1] as [number, number];
        const cross = x0 * y1 - x1 * y0;
        area += cross;
        x += (x0 + x1) * cross;
        y += (y0 + y1) * cross;
      }
      if (Math.abs(area) > Math.abs(best.area)) best = { area, x: x / (3 * area), y: y / (3 * area) };
    }
    return best.area ? [{ type: "Feature", properties: f.properties, geometry: { type: "Point", coordinates: [best.x, best.y] } }] : [];
  });
  return { type: "FeatureCollection", features: points };
}
