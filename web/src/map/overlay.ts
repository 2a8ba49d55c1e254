// What Daybook draws on the base map, in layers; colours come from the page.
import type { LayerSpecification, Map as MapLibre, StyleImageInterface } from "maplibre-gl";
import type { Colours } from "./basemap";

export const SOURCES = ["control", "control-dots", "areas", "dots", "chosen"] as const;
/** Dots that lie close are drawn as one, with the number of events of all. */
export const CLUSTERED = { cluster: true, clusterRadius: 36, clusterMaxZoom: 16, clusterProperties: { events: ["+", ["get", "events"]], disputed: ["+", ["get", "disputed"]] } };
export type OverlaySource = (typeof SOURCES)[number];

/** Areas, beneath the names of the map. */
export function groundLayers(c: Colours): LayerSpecification[] {
  const side = ["get", "colour"] as never;
  return [
    { id: "control-fill", source: "control", type: "fill", filter: ["==", ["get", "hatched"], 0], paint: { "fill-color": side, "fill-opacity": ["case", ["==", ["get", "old"], 1], 0.16, 0.3] as never } },
    { id: "control-hatch", source: "control", type: "fill", filter: ["==", ["get", "hatched"], 1], paint: { "fill-pattern": "hatch", "fill-opacity": 0.8 } },
    { id: "control-line", source: "control", type: "line", filter: ["==", ["get", "old"], 0], paint: { "line-color": side, "line-width": 2 } },
    { id: "control-old", source: "control", type: "line", filter: ["==", ["get", "old"], 1], paint: { "line-color": side, "line-width": 2, "line-dasharray": [3, 2] } },
    { id: "control-siege", source: "control", type: "line", filter: ["==", ["get", "besieged"], 1], paint: { "line-color": c.ink, "line-width": 3, "line-dasharray": [0.5, 1.5] } },
    { id: "area-fill", source: "areas", type: "fill", paint: { "fill-color": c.harm, "fill-opacity": ["case", ["==", ["get", "wide"], 1], 0, 0.07] as never } },
    { id: "area-line", source: "areas", type: "line", paint: { "line-color": c.harm, "line-width": 1.4, "line-dasharray": [2, 2], "line-opacity": 0.8 } },
    { id: "area-name", source: "areas", type: "symbol", layout: { "symbol-placement": "line", "symbol-spacing": 500, "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 11, "text-offset": [0, -0.8], "text-max-angle": 60 }, paint: { "text-color": c.harm, "text-halo-color": c.halo, "text-halo-width": 1.5 } },
  ];
}

/** Dots and clusters, above the names. */
export function dotLayers(c: Colours): LayerSpecification[] {
  const side = ["get", "colour"] as never;
  const events = ["get", "events"];
  const many = [">", events, 1] as never;
  const short = ["case", ["<", events, 1000], ["to-string", events], ["concat", ["to-string", ["/", ["round", ["/", events, 100]], 10]], "k"]];
  return [
    { id: "control-dot", source: "control-dots", type: "circle", paint: { "circle-radius": 7, "circle-color": ["case", ["==", ["get", "hatched"], 1], c.land, side] as never, "circle-stroke-color": ["case", ["==", ["get", "besieged"], 1], c.ink, side] as never, "circle-stroke-width": 3 } },
    { id: "clusters", source: "dots", type: "circle", filter: many, paint: { "circle-color": c.accent, "circle-radius": ["step", events, 13, 10, 17, 100, 22, 1000, 26] as never, "circle-stroke-color": c.land, "circle-stroke-width": 2 } },
    { id: "cluster-count", source: "dots", type: "symbol", filter: many, layout: { "text-field": short as never, "text-font": ["sans-serif"], "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": c.accentInk } },
    { id: "dot", source: "dots", type: "circle", filter: ["!", many] as never, paint: { "circle-color": c.accent, "circle-radius": 7, "circle-stroke-color": ["case", [">", ["get", "disputed"], 0], c.harm, c.land] as never, "circle-stroke-width": 2.5 } },
    { id: "chosen", source: "chosen", type: "line", paint: { "line-color": c.ink, "line-width": 3 } },
  ];
}

/** Diagonal stripes: contested. Drawn here, since nothing may be fetched. */
export function hatch(ink: string): StyleImageInterface & { data: Uint8ClampedArray } {
  const size = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const g = canvas.getContext("2d")!;
  g.strokeStyle = ink;
  g.lineWidth = 2;
  for (let x = -size; x <= size * 2; x += 6) {
    g.moveTo(x, size);
    g.lineTo(x + size, 0);
  }
  g.stroke();
  return { width: size, height: size, data: g.getImageData(0, 0, size, size).data };
}

/** Gives every layer its colours anew after the theme changed. */
export function repaint(map: MapLibre, layers: LayerSpecification[]): void {
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer.paint ?? {})) {
      if (name !== "fill-pattern" && map.getLayer(layer.id)) map.setPaintProperty(layer.id, name as never, value as never);
    }
  }
}
