// The offline base map: geometry from the installed pack, colours from the page's own tokens.
import type { Feature, FeatureCollection, Point } from "geojson";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

interface Index {
  attribution: string;
  files: { file: string; layers: Record<string, string>; min_zoom: number; bbox?: number[] }[];
}

export interface Base {
  attribution: string;
  layers: { name: string; file: string; minZoom: number; data: FeatureCollection }[];
}

let loaded: Promise<Base> | null = null;

/** The pack's layers, decoded once a visit. Fails with a sentence if the pack is not installed. */
export function baseMap(): Promise<Base> {
  loaded ??= load().catch((e: unknown) => {
    loaded = null;
    throw e;
  });
  return loaded;
}

async function load(): Promise<Base> {
  const index = await fetchJson<Index>("index.json");
  const layers = await Promise.all(
    index.files.map(async (f) => {
      const topology = await fetchJson<Topology>(f.file);
      return Object.entries(f.layers).flatMap(([object, name]) => {
        const found = topology.objects[object];
        return found ? [{ name, file: f.file, minZoom: f.min_zoom, data: feature(topology, found as GeometryCollection) as FeatureCollection }] : [];
      });
    }),
  );
  return { attribution: index.attribution, layers: layers.flat() };
}

async function fetchJson<T>(file: string): Promise<T> {
  const response = await fetch(`/basemap/${file}`, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`The base map's ${file} cannot be read (${response.status}).`);
  return (await response.json()) as T;
}

export type Colours = Record<"water" | "land" | "line" | "minor" | "text" | "halo" | "ink" | "accent" | "accentInk" | "harm", string>;

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    water: of("--map-water"), land: of("--map-land"), line: of("--map-line"), minor: of("--map-minor"), text: of("--map-text"),
    halo: of("--map-land"), ink: of("--ink"), accent: of("--accent"), accentInk: of("--accent-ink"), harm: of("--harm-line"),
  };
}

/** Layers of the base map in drawing order. */
export function baseLayers(base: Base, c: Colours): LayerSpecification[] {
  const out: LayerSpecification[] = [{ id: "water", type: "background", paint: { "background-color": c.water } }];
  const add = (kind: string, make: (id: string, source: string, minZoom: number) => LayerSpecification) =>
    base.layers.forEach((l, i) => {
      if (l.name === kind) out.push(make(`${kind}-${i}`, `base-${i}`, l.minZoom));
    });
  add("countries", (id, source) => ({ id, source, type: "fill", paint: { "fill-color": c.land, "fill-antialias": true } }));
  add("lakes", (id, source, minzoom) => ({ id, source, minzoom, type: "fill", paint: { "fill-color": c.water } }));
  add("rivers", (id, source, minzoom) => ({ id, source, minzoom, type: "line", paint: { "line-color": c.water, "line-width": ["interpolate", ["linear"], ["zoom"], 2, 0.6, 8, 2.4] } }));
  add("districts", (id, source) => ({ id, source, minzoom: 7, type: "line", paint: { "line-color": c.minor, "line-width": 0.7 } }));
  add("provinces", (id, source) => ({ id, source, minzoom: 4.5, type: "line", paint: { "line-color": c.minor, "line-width": 1.1 } }));
  add("countries", (id, source) => ({ id: `${id}-line`, source, type: "line", paint: { "line-color": c.line, "line-width": ["interpolate", ["linear"], ["zoom"], 2, 0.6, 7, 1.6] } }));
  add("disputed", (id, source) => ({ id, source, type: "line", paint: { "line-color": c.line, "line-width": 1, "line-dasharray": [3, 3] } }));
  return out;
}

/** Names lie over everything that is drawn on the map. */
export function labelLayers(base: Base, c: Colours): LayerSpecification[] {
  const paint = { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.4 };
  const font = ["sans-serif"];
  return base.layers.flatMap((l, i): LayerSpecification[] => {
    const source = `base-${i}`;
    if (l.name === "countries") return [{ id: `name-${i}`, source: `names-${i}`, type: "symbol", maxzoom: 6.5, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-letter-spacing": 0.08, "text-transform": "uppercase", "text-max-width": 7 }, paint }];
    if (l.name === "provinces") return [{ id: `name-${i}`, source: `names-${i}`, type: "symbol", minzoom: 6, maxzoom: 9, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 11, "text-letter-spacing": 0.05 }, paint: { ...paint, "text-opacity": 0.8 } }];
    if (l.name === "places")
      return [{
        id: `name-${i}`, source, type: "symbol", minzoom: Math.max(3, l.minZoom),
        filter: ["<=", ["get", "rank"], ["step", ["zoom"], 2, 4, 4, 5, 7, 6, 10]] as never,
        layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-anchor": "left", "text-offset": [0.9, 0], "symbol-sort-key": ["get", "rank"], "text-max-width": 9 }, paint,
      }];
    return [];
  });
}

export function baseSources(base: Base): StyleSpecification["sources"] {
  return Object.fromEntries(
    base.layers.flatMap((l, i) => [
      [`base-${i}`, { type: "geojson", data: l.data, tolerance: 0.3 }],
      ...(l.name === "countries" || l.name === "provinces" ? [[`names-${i}`, { type: "geojson", data: namePoints(l.data) }]] : []),
    ]),
  ) as StyleSpecification["sources"];
}

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
