"""The nearest town or village of a pack, by cells of a quarter degree: what is near tells a country and a province."""

from typing import Any

import numpy as np

from daybook.resolve.places_joined import JoinedPack
from daybook.resolve.places_pack import PlacePack
from daybook.resolve.places_score import SETTLED

_CELLS = 4  # cells a degree
_ROW = 10_000  # cells a row has room for
_REACH = 2  # cells to either side: about 50 km


class Neighbours:
    """Finds neighbours among the shipped pack's places."""

    def __init__(self, pack: PlacePack | JoinedPack) -> None:
        shipped = pack.parts[0] if isinstance(pack, JoinedPack) else pack
        lats, lons = shipped.points()
        self.countries = shipped.countries
        settled = [i for i, kind in enumerate(shipped.kinds) if kind in SETTLED]
        usable = np.flatnonzero(np.isin(shipped.kind_no, settled))
        cells = self._cell(lats[usable], lons[usable])
        order = np.argsort(cells, kind="stable")
        self._numbers, self._cells = usable[order], cells[order]
        self._lat, self._lon, self._country = (
            lats[self._numbers],
            lons[self._numbers],
            shipped.country_no[self._numbers],
        )

    @staticmethod
    def _cell(lat: Any, lon: Any) -> Any:
        rows = np.floor((np.asarray(lat) + 90) * _CELLS).astype("i8")
        return rows * _ROW + np.floor((np.asarray(lon) + 180) * _CELLS).astype("i8")

    def to(self, lat: float, lon: float, country: str = "") -> int | None:
        """Number of the nearest place within about 50 km, of this country if one is told."""
        wanted = self.countries.index(country) if country in self.countries else -1
        if country and wanted < 0:
            return None
        cell = int(self._cell(lat, lon))
        rows = [cell + dy * _ROW for dy in range(-_REACH, _REACH + 1)]
        first = np.searchsorted(self._cells, [r - _REACH for r in rows], "left")
        last = np.searchsorted(self._cells, [r + _REACH for r in rows], "right")
        at = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])
        if wanted >= 0:
            at = at[self._country[at] == wanted]
        if len(at) == 0:
            return None
        dx = (self._lon[at] - lon) * np.cos(np.radians(lat))
        return int(self._numbers[at[int(np.argmin(np.hypot(dx, self._lat[at] - lat)))]])
