"""One case served: a connection a thread, writes one after the other, and events put together anew after a decision."""

import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from daybook.core.errors import StopRun
from daybook.core.events import Event
from daybook.engine import deciding, pipeline
from daybook.engine.case import Case
from daybook.engine.components import Components
from daybook.engine.desk import Desk, Kept, Looked, Pen
from daybook.engine.settings import Settings
from daybook.show.api import models as m
from daybook.show.api import present, present_events
from daybook.show.api.counted import Counts, Make
from daybook.show.api.errors import ApiError
from daybook.show.api.present import ClaimView

AT_ONCE = 4000  # claim rows up to which events are put together within the request; beyond, beside it


class Service:
    """What the routes work with."""

    def __init__(self, path: Path, settings: Settings | None = None) -> None:
        self.path = path
        with Case(path):
            pass  # brings the file to the newest schema, or says why it cannot
        self.kept = Kept()
        self.counts = Counts()
        self.counted_things: dict[str, Make] = {}  # name -> how it is counted; routes put theirs in
        self.components = Components(settings or Settings())
        self._local = threading.local()
        self._fusing = threading.Lock()
        self._beside: subprocess.Popen[bytes] | None = None
        self._again = False

    @property
    def desk(self) -> Desk:
        """This thread's connection for looking."""
        found: Desk | None = getattr(self._local, "desk", None)
        if found is None:
            found = self._local.desk = Desk(self.path, self.kept)
        return found

    @property
    def writer(self) -> Pen:
        """This thread's connection for writing."""
        found: Pen | None = getattr(self._local, "writer", None)
        if found is None:
            found = self._local.writer = Pen(self.path)
            found.components = self.components
        return found

    @staticmethod
    def now() -> datetime:
        """The clock."""
        return datetime.now(UTC)

    # -- state --------------------------------------------------------------------------------------------------------

    @property
    def rebuilding(self) -> bool:
        """Whether events are being put together beside."""
        self._reap()
        return self._beside is not None

    def revision(self) -> str:
        """The case's revision. ``b``: events are being put together anew; ``c``: some answers are of an earlier state."""
        counting = ""
        if not self.small:
            self.counts.begin(self.counted_things, self.desk.ask.derived_key())
            counting = "c" if self.counts.busy else ""
        return self.desk.ask.revision() + ("b" if self.rebuilding else "") + counting

    def counted(self, name: str) -> Any:
        """What is counted over the whole case; in a large one as it was last counted. Raises ``ApiError`` 503, ``counting``."""
        if self.small:
            return self.desk.per_state(name, self.counted_things[name])
        self.counts.begin(self.counted_things, self.desk.ask.derived_key())
        return self.counts.get(name)

    def counted_of(self, name: str) -> str:
        """The state of the case that ``counted`` answers of."""
        return self.desk.ask.derived_key() if self.small else self.counts.state(name)

    # -- deciding -----------------------------------------------------------------------------------------------------

    def decide(
        self, prepared: deciding.Prepared, revision: str | None, sample: tuple[str, str] | None = None
    ) -> tuple[str, ...]:
        """Store decisions and have their consequences drawn. Raises ``ApiError`` 409 if somebody was faster."""
        try:
            ids = deciding.store(self.writer, prepared, revision, sample)
        except deciding.Meanwhile as e:
            raise self._conflict(e) from e
        if prepared.changes_events:
            self.rebuild()
        return ids

    def unchanged(self, about: Sequence[str], revision: str) -> None:
        """Raises ``ApiError`` 409 if somebody decided on any of these since ``revision``."""
        try:
            self.desk.unchanged(about, revision)
        except deciding.Meanwhile as e:
            raise self._conflict(e) from e

    def _conflict(self, e: deciding.Meanwhile) -> ApiError:
        _, rows = self.desk.decisions(seqs=e.seqs)
        told = [present.decision(r) for r in rows]
        first = told[0] if told else None
        when = f" at {first.decided_at[:16].replace('T', ' ')} UTC" if first else ""
        who = f"{first.text}{when}" if first else "Somebody decided on this"
        return ApiError(
            409,
            f"{who}. Look again, then decide.",
            e.subject,
            revision=e.since,
            meanwhile=[t.model_dump() for t in told],
        )

    def rebuild(self) -> None:
        """Put events together anew: now if the case is small, else in a process beside, so that pages stay quick."""
        if self.small:
            with self._fusing:
                pipeline.fuse(self.writer.store, self.components)
            return
        with self._fusing:
            self._reap()
            if self._beside is not None:
                self._again = True
                return
            self._beside = subprocess.Popen([sys.executable, "-m", "daybook.engine.rebuild", str(self.path)])

    def _reap(self) -> None:
        if self._beside is not None and self._beside.poll() is not None:
            self._beside = None
            if self._again:
                self._again = False
                self._beside = subprocess.Popen([sys.executable, "-m", "daybook.engine.rebuild", str(self.path)])

    @property
    def small(self) -> bool:
        """Whether events can be put together within a request."""
        return self.desk.ask.size()[2] <= AT_ONCE

    # -- records to JSON ----------------------------------------------------------------------------------------------

    def states(self) -> dict[str, str]:
        """Claim -> where it stands, for those somebody decided on."""
        return {c: s.state for c, s in self.desk.states().items()}

    def rows(self, events: Iterable[Event]) -> list[m.EventRow]:
        """Events as rows."""
        states = self.states()
        return [present_events.row(e, states) for e in events]

    def event(self, key: str) -> Event:
        """The event of exactly this id, or the one that took it in. Raises ``ApiError`` 404."""
        try:
            if not key.startswith("evt_") or len(key) < 12 or not key[4:].isalnum():
                raise StopRun("no id of an event")
            return self.desk.event(key)
        except StopRun:
            raise ApiError(
                404,
                f"There is no event {key[:80]}; its claims may have been rejected or put together otherwise.",
                "events",
            ) from None

    def origin_names(self) -> dict[str, str]:
        """Origin -> name."""
        found: dict[str, str] = self.desk.per_state("names", self.desk.ask.origin_names)
        return found

    def claims(self, looked: dict[str, Looked] | Sequence[str]) -> list[m.ClaimOut]:
        """Claims in full, in the order given."""
        found = looked if isinstance(looked, dict) else self.desk.look(looked)
        ids = list(found)
        events, origins = self.desk.ask.events_of_claims(ids), self.desk.ask.origins_of_claims(ids)
        decided: dict[str, list[m.DecisionOut]] = {}
        if ids:
            for row in self.desk.decisions(about=ids, limit=5000)[1]:
                out = present.decision(row)
                others = [v for v in out.value if isinstance(v, str)] if isinstance(out.value, list) else []
                named = {out.subject, *others}
                for claim in named & found.keys():
                    decided.setdefault(claim, []).append(out)
        from daybook.show.api.measured import beside

        shares = beside(self, found.items())
        views: dict[str, ClaimView] = {}
        made = []
        for key, at in found.items():
            view = views.setdefault(at.seen.document.id, ClaimView(at.seen.document))
            about = decided.get(key, [])
            made.append(
                view.claim(
                    at,
                    revision=f"d{max(d.seq for d in about)}" if about else "0",
                    event=events.get(key),
                    origin=origins.get(key),
                    decisions=about,
                    measured=shares.get(key, {}),
                )
            )
        return made

    def lines(self, claims: Sequence[str]) -> list[m.ClaimLine]:
        """Claims in one line each; those that are no longer current are left out."""
        homes, touched = self.desk.ask.homes(claims), self.desk.touched()
        looked = self.desk.look([c for c in claims if c in homes and touched(homes[c])])
        plain = self.desk.lists.lines([c for c in claims if c in homes and c not in looked])
        events, origins = self.desk.ask.events_of_claims(homes), self.desk.ask.origins_of_claims(homes)
        views: dict[str, ClaimView] = {}
        out = []
        for key in dict.fromkeys(claims):
            if (at := looked.get(key)) is not None:
                view = views.setdefault(at.seen.document.id, ClaimView(at.seen.document))
                out.append(view.line(at, origins.get(key), events.get(key)))
            elif key in plain and not touched(homes[key]):
                out.append(present.plain_line(plain[key], origins.get(key), events.get(key)))
        return out

    def decisions(self, **wanted: Any) -> tuple[int, list[m.DecisionOut]]:
        """Decisions, latest first."""
        total, rows = self.desk.decisions(**wanted)
        return total, [present.decision(r) for r in rows]

    def preview(self, prepared: deciding.Prepared) -> m.PreviewOut:
        """What decisions would change, without storing them."""
        if not self.small:
            return m.PreviewOut(events=[], claims=len(prepared.about), too_large=True)
        now = {e.id: e for e in self.desk.events()}
        fused = pipeline.fused_now(self.desk.store, self.components, prepared.decisions, prepared.added)
        then = {e.id: e for e in fused.events}
        changed = []
        for key in sorted(now.keys() | then.keys()):
            a, b = now.get(key), then.get(key)
            if a == b or (a and b and replace(a, notes=()) == replace(b, notes=())):
                continue
            rows = [r for r in (a, b) if r]
            out = dict(zip([id(r) for r in rows], self.rows(rows), strict=True))
            changed.append(m_changed(key, out.get(id(a)) if a else None, out.get(id(b)) if b else None))
        return m.PreviewOut(events=changed, claims=len(prepared.about), too_large=False)


def m_changed(key: str, before: m.EventRow | None, after: m.EventRow | None) -> m.ChangedEvent:
    """An event before and after."""
    change = "changed" if before and after else "new" if after else "gone"
    return m.ChangedEvent(id=key, change=change, before=before, after=after)
