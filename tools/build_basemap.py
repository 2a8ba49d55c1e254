"""Build the offline base map pack from public geometry.

usage: python tools/build_basemap.py FOLDER   (the folder with the Natural Earth, world-atlas and regional files)

Writes compact TopoJSON into ``src/daybook/packs/basemap`` and ``index.json``, which tells the map what to draw from which
file; then run ``tools/seal_packs.py``. Polygons of the world layer come stitched across the antimeridian and are cut here,
once, so that no browser draws a band around the globe.
"""

import itertools
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

PACK = Path(__file__).parents[1] / "src" / "daybook" / "packs" / "basemap"
STEP = 0.005  # degrees; half a kilometre, finer than 1:50 million geometry is drawn
Point = tuple[float, float]
Json = dict[str, Any]


class Topology:
    """Collects geometries as delta-encoded arcs on a grid of ``STEP`` degrees; no arc is shared."""

    def __init__(self) -> None:
        self.arcs: list[list[list[int]]] = []
        self.objects: dict[str, Json] = {}

    def add(self, layer: str, geometries: Iterable[Json]) -> None:
        """A layer of TopoJSON geometries, made by :meth:`geometry`."""
        self.objects[layer] = {"type": "GeometryCollection", "geometries": list(geometries)}

    def arc(self, points: Iterable[Point]) -> int | None:
        """Index of a new arc; ``None`` if on the grid it is only a point."""
        grid = [(round((x + 180) / STEP), round((y + 90) / STEP)) for x, y in points]
        kept = [p for i, p in enumerate(grid) if i == 0 or p != grid[i - 1]]
        if len(kept) < 2:
            return None
        steps = [list(kept[0])] + [[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(kept)]
        self.arcs.append(steps)
        return len(self.arcs) - 1

    def geometry(self, geometry: Json, properties: Json) -> Json | None:
        """A GeoJSON geometry as one of TopoJSON; ``None`` if nothing of it is left on the grid."""
        kind, c = geometry["type"], geometry["coordinates"]
        if kind == "Point":
            point = [round((c[0] + 180) / STEP), round((c[1] + 90) / STEP)]
            return {"type": kind, "coordinates": point, "properties": properties}
        arcs: Any
        if kind == "LineString":
            arcs = self._line(c)
        elif kind == "MultiLineString":
            arcs = [line for part in c if (line := self._line(part))]
        elif kind == "Polygon":
            arcs = [ring for part in c if (ring := self._line(part, 4))]
        else:
            arcs = [rings for poly in c if (rings := [ring for part in poly if (ring := self._line(part, 4))])]
        return {"type": kind, "arcs": arcs, "properties": properties} if arcs else None

    def _line(self, points: Iterable[Point], least: int = 2) -> list[int] | None:
        index = self.arc(points)
        if index is None:
            return None
        if len(self.arcs[index]) < least:
            self.arcs.pop()
            return None
        return [index]

    def json(self) -> Json:
        """The whole topology."""
        transform = {"scale": [STEP, STEP], "translate": [-180, -90]}
        return {"type": "Topology", "transform": transform, "objects": self.objects, "arcs": self.arcs}


def decoded_arcs(topology: Json) -> list[list[Point]]:
    """The arcs of a TopoJSON file in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        out.append(line)
    return out


def rings_of(geometry: Json, arcs: list[list[Point]]) -> list[list[list[Point]]]:
    """Polygons of a TopoJSON geometry as lists of rings."""

    def ring(indices: list[int]) -> list[Point]:
        points: list[Point] = []
        for i in indices:
            part = arcs[i] if i >= 0 else arcs[~i][::-1]
            points.extend(part if not points else part[1:])
        return points

    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
    return [[ring(r) for r in polygon] for polygon in polygons]


def unwrapped(ring: list[Point]) -> list[Point]:
    """The ring without jumps over the antimeridian: longitudes run on beyond 180. A ring round a pole is closed there."""
    out, shift = [ring[0]], 0.0
    for (x0, _), (x1, y1) in itertools.pairwise(ring):
        shift += -360.0 if x1 - x0 > 180 else 360.0 if x1 - x0 < -180 else 0.0
        out.append((x1 + shift, y1))
    if abs(out[-1][0] - out[0][0]) > 180:
        pole = -90.0 if sum(y for _, y in ring) < 0 else 90.0
        out += [(out[-1][0], pole), (out[0][0], pole), out[0]]
    return out


def clipped(ring: list[Point], west: float) -> list[Point]:
    """The part of the ring between ``west`` and ``west`` + 360 degrees (Sutherland–Hodgman, one meridian at a time)."""
    for edge, keep in ((west, 1), (west + 360, -1)):
        out: list[Point] = []
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
            in0, in1 = (x0 - edge) * keep >= 0, (x1 - edge) * keep >= 0
            if in0:
                out.append((x0, y0))
            if in0 != in1:
                out.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
        ring = out
        if not ring:
            return []
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def cut(polygon: list[list[Point]]) -> list[list[list[Point]]]:
    """The polygon as polygons that each stay within -180 … 180."""
    rings = [unwrapped(r) for r in polygon]
    if all(-180 <= x <= 180 for r in rings for x, _ in r):
        return [rings]
    out = []
    for west in (-540.0, -180.0, 180.0):
        parts = [[(x - west - 180, y) for x, y in part] for r in rings if (part := clipped(r, west))]
        if parts and len(parts[0]) > 3:
            out.append(parts)
    return out


def world_countries(source: Json) -> Json:
    """The world layer with its shared arcs as they came; only what crosses the antimeridian gets arcs of its own."""
    arcs = decoded_arcs(source)
    (sx, sy), (tx, ty) = source["transform"]["scale"], source["transform"]["translate"]
    encoded = list(source["arcs"])

    def new_arc(ring: list[Point]) -> int:
        grid = [(round((x - tx) / sx), round((y - ty) / sy)) for x, y in ring]
        encoded.append([list(grid[0])] + [[b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(grid)])
        return len(encoded) - 1

    geometries = []
    for g in source["objects"]["countries"]["geometries"]:
        if "arcs" not in g:
            continue
        polygons = rings_of(g, arcs)
        crosses = any(abs(b[0] - a[0]) > 180 for p in polygons for r in p for a, b in itertools.pairwise(r))
        name = {"name": g["properties"]["name"]}
        if crosses:
            parts = [part for polygon in polygons for part in cut(polygon)]
            pieces = [[[new_arc(ring)] for ring in part] for part in parts]
            geometries.append({"type": "MultiPolygon", "arcs": pieces, "properties": name})
        else:
            geometries.append({"type": g["type"], "arcs": g["arcs"], "properties": name})
    objects = {"countries": {"type": "GeometryCollection", "geometries": geometries}}
    return used_arcs({"type": "Topology", "transform": source["transform"], "objects": objects, "arcs": encoded})


def world_lines(folder: Path) -> Json:
    """Rivers, lakes, towns and disputed borders of the world."""
    out = Topology()

    def layer(name: str, file: str, keep: Callable[[Json], bool], slim: Callable[[Json], Json]) -> None:
        features = read(folder / file)["features"]
        made = (
            out.geometry(f["geometry"], slim(f["properties"]))
            for f in features
            if f["geometry"] and keep(f["properties"])
        )
        out.add(name, [g for g in made if g])

    layer("rivers", "ne_50m_rivers_lake_centerlines.json", lambda p: p["scalerank"] <= 6, named)
    layer("lakes", "ne_50m_lakes.json", lambda p: p["scalerank"] <= 5, named)
    layer("disputed", "ne_50m_admin_0_boundary_lines_disputed_areas.json", lambda p: True, lambda p: {})
    layer(
        "places",
        "ne_50m_populated_places_simple.json",
        lambda p: True,
        lambda p: {"name": p["name"], "rank": p["scalerank"], "capital": 1 if p["adm0cap"] else 0},
    )
    return out.json()


def named(properties: Json) -> Json:
    """Name and rank only."""
    name = properties.get("name_en") or properties.get("name")
    return {"name": name, "rank": properties["scalerank"]} if name else {"rank": properties["scalerank"]}


def region(source: Json) -> Json:
    """A regional file with the properties that the map shows, and no others."""
    slim: Mapping[str, tuple[str, Callable[[Json], Json]]] = {
        "adm1_wof": ("provinces", lambda p: {"name": p["name"]}),
        "adm2_wof": ("districts", lambda p: {"name": p["name"]}),
        "rivers": ("rivers", lambda p: {"name": p.get("name_en") or p.get("name"), "rank": p["scalerank"]}),
        "lakes": ("lakes", lambda p: {"name": p["name"], "rank": p["scalerank"]}),
        "places": ("places", lambda p: {"name": p["NAME_EN"] or p["NAME"], "rank": p["SCALERANK"]}),
    }
    # Boundaries from the UN's common data where the file holds them; of the others' provinces the rest.
    un = {g["properties"]["ADM1_PCODE"][:2]: 1 for g in source["objects"].get("sy_adm1_cod", {}).get("geometries", [])}
    objects = {}
    for name, (layer, properties) in slim.items():
        kept = [
            {**g, "properties": properties(g["properties"])}
            for g in source["objects"][name]["geometries"]
            if not (name == "adm1_wof" and g["properties"].get("country") in un)
        ]
        objects[layer] = {"type": "GeometryCollection", "geometries": kept}
    for g in source["objects"].get("sy_adm1_cod", {}).get("geometries", []):
        objects["provinces"]["geometries"].append({**g, "properties": {"name": g["properties"]["ADM1_EN"]}})
    return used_arcs({"type": "Topology", "transform": source["transform"], "objects": objects, "arcs": source["arcs"]})


def used_arcs(topology: Json) -> Json:
    """The same topology without arcs that no object uses."""
    numbers: dict[int, int] = {}

    def renumbered(x: Any) -> Any:
        if isinstance(x, list):
            return [renumbered(i) for i in x]
        new = numbers.setdefault(x if x >= 0 else ~x, len(numbers))
        return new if x >= 0 else ~new

    for layer in topology["objects"].values():
        for g in layer["geometries"]:
            if "arcs" in g:
                g["arcs"] = renumbered(g["arcs"])
    return {**topology, "arcs": [topology["arcs"][old] for old in numbers]}


def read(path: Path) -> Json:
    """A JSON file."""
    content: Json = json.loads(path.read_text("utf-8"))
    return content


def write(name: str, content: Json) -> None:
    """Compact JSON into the pack."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (PACK / name).write_text(text, "utf-8")
    print(f"{name}: {len(text.encode()) / 1e6:.2f} MB")


INDEX: Json = {
    "attribution": "Base map: Natural Earth; OCHA; Who’s On First",
    "files": [
        {"file": "world.json", "layers": {"countries": "countries"}, "min_zoom": 0},
        {
            "file": "world-lines.json",
            "layers": {"rivers": "rivers", "lakes": "lakes", "disputed": "disputed", "places": "places"},
            "min_zoom": 0,
        },
        {
            "file": "levant-mesopotamia.json",
            "layers": {
                "provinces": "provinces",
                "districts": "districts",
                "rivers": "rivers",
                "lakes": "lakes",
                "places": "places",
            },
            "min_zoom": 4,
            "bbox": [34, 28, 50, 39],
        },
    ],
}


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    PACK.mkdir(exist_ok=True)
    write("world.json", world_countries(read(folder / "countries-50m.json")))
    write("world-lines.json", world_lines(folder))
    write("levant-mesopotamia.json", region(read(folder / "levant_mesopotamia.topo.json")))
    write("index.json", INDEX)
    return 0


if __name__ == "__main__":
    sys.exit(main())
