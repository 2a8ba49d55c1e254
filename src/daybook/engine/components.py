"""Builds the stages from their names and packs, once, and only those that are asked for."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daybook import __version__
from daybook.core.claims import Reading, Resolution, ResolvedReading
from daybook.core.errors import StopRun
from daybook.core.ids import content_id
from daybook.core.text import Span
from daybook.core.values import UNDATED, ActorRef, PlaceRef, TimeSpan
from daybook.core.vocab import Role
from daybook.engine.packs import OWN_FILE, own_packs, pack_hashes
from daybook.engine.settings import Settings
from daybook.registry import component
from daybook.stages import Cleaner, Fetcher, Matcher, Reader, Resolver

if TYPE_CHECKING:
    from daybook.read.lexicon import Lexicon
    from daybook.read.rules import RuleReader
    from daybook.resolve.gazetteer import Gazetteer
    from daybook.resolve.places_find import PlaceFinder

_KEPT = 5  # raised when fusion changes, or what it keeps in a case: events of an older one are put together anew


@dataclass
class Components:
    """The stages of a run. Each is built at its first use, so that ``daybook status`` opens no gazetteer."""

    settings: Settings = field(default_factory=Settings)
    calls: list[str] = field(default_factory=list)  # calls of a language model, one line each, until somebody logs them
    refused: list[str] = field(default_factory=list)  # its proposals that the words did not bear, with the reason

    @staticmethod
    @cache
    def shared(settings: Settings) -> "Components":
        """The stages of these settings, built once a process: for calls that read one text after another."""
        return Components(settings)

    @cached_property
    def fetcher(self) -> Fetcher:
        """Sources -> captures."""
        return component("fetcher", self.settings.fetcher)()  # type: ignore[no-any-return]

    @cached_property
    def cleaner(self) -> Cleaner:
        """Captures -> documents."""
        return component("cleaner", self.settings.cleaner)()  # type: ignore[no-any-return]

    @cached_property
    def reader(self) -> Reader:
        """Documents -> claims."""
        if self.settings.reader == "llm":
            return component("reader", "llm")(self)  # type: ignore[no-any-return]
        return component("reader", self.settings.reader)()  # type: ignore[no-any-return]

    @cached_property
    def resolver(self) -> Resolver:
        """Words -> places, actors, days."""
        return component("resolver", self.settings.resolver)()  # type: ignore[no-any-return]

    @cached_property
    def matcher(self) -> Matcher:
        """Claims -> events."""
        return component("matcher", self.settings.matcher)()  # type: ignore[no-any-return]

    @cached_property
    def reader_key(self) -> str:
        """Name under which readings are stored; changes with the settings and packs they depend on."""
        return self.settings.reader_key(pack_hashes())

    @cached_property
    def fuse_key(self) -> str:
        """Name of the fusion's version."""
        return content_id("fk", _KEPT, __version__, self.settings.matcher, pack_hashes().get("fusion-en"))


class StandardResolver:
    """The three resolvers as one: each word is resolved once a document, each claim gets what its words got."""

    def __init__(
        self,
        places: Callable[[Reading], dict[tuple[int, int], PlaceRef]],
        actors: Callable[[Reading], dict[tuple[int, int], ActorRef]],
        times: Callable[[Reading], dict[str, TimeSpan]],
    ) -> None:
        self.places, self.actors, self.times = places, actors, times

    def resolve(self, reading: Reading) -> ResolvedReading:
        """Resolve every claim of a reading."""
        places, actors, times = self.places(reading), self.actors(reading), self.times(reading)

        def among(found: dict[tuple[int, int], Any], spans: list[Span]) -> tuple[Any, ...]:
            keys = dict.fromkeys((s.start, s.end) for s in spans)  # a claim may name one span twice; order is kept
            return tuple(found[k] for k in keys if k in found)

        return ResolvedReading(
            reading=reading,
            resolutions=tuple(
                Resolution(
                    claim=c.id,
                    time=times.get(c.id, UNDATED),
                    places=among(places, [m.span for m in c.of(Role.PLACE)]),
                    actors=among(
                        actors,
                        [m.span for m in (*c.of(Role.ACTOR), *c.of(Role.TARGET))] + [a.source for a in c.attribution],
                    ),
                )
                for c in reading.claims
            ),
        )


def standard_cleaner() -> Cleaner:
    """The cleaner, with the date grammar's eye for a dateline."""
    from daybook.clean.cleaner import StandardCleaner
    from daybook.resolve.dates import day_of_page

    return StandardCleaner(shown_day=day_of_page)


def rule_reader() -> Reader:
    """The reader by rules, behind the gate that turns ordinary news away."""
    from daybook.read.gate import Gate, GatedReader
    from daybook.read.lexicon import Lexicon

    lexicon = Lexicon.load()
    return GatedReader(_rules(lexicon), Gate.load(lexicon), "rules")


def trained_reader() -> Reader:
    """The trained reader and the rules, voting, behind the gate that turns ordinary news away."""
    from daybook.fuse import cues
    from daybook.read.gate import Gate, GatedReader
    from daybook.read.lexicon import Lexicon, vote_words
    from daybook.read.model import ModelReader
    from daybook.read.trained import TrainedReader

    lexicon = Lexicon.load()
    voting = TrainedReader(
        ModelReader(),
        _rules(lexicon),
        lexicon.people,
        vote_words(),
        tidy=lexicon.tidy,
        hedges=lexicon.hedges,
        victims=lexicon.victims,
        harmed_people=lexicon.harmed_people,
        said=lexicon.said,
        unmentioned=cues.is_silence,
    )
    return GatedReader(voting, Gate.load(lexicon), "page")


def _rules(lexicon: "Lexicon") -> "RuleReader":
    """The rules, with names and days found by the resolvers' packs."""
    from daybook.read.rules import RuleReader
    from daybook.resolve.actors import standard_finder
    from daybook.resolve.dates import find_times

    return RuleReader(lexicon, place_finder(), standard_finder(), find_times)


def llm_reader(components: Components | None = None) -> Reader:
    """A language model at an address, its proposals checked and voting with the rules. Raises ``StopRun`` without an address."""
    from daybook.read.gate import Gate, GatedReader
    from daybook.read.lexicon import Lexicon
    from daybook.read.llm import LlmReader
    from daybook.read.llm_client import Endpoint

    s = components.settings if components else Settings()
    if components is None or not s.llm_url or not s.llm_model:
        raise StopRun("the reader llm asks a model server: tell it where and which with --llm-url and --llm-model")
    key = None
    if s.llm_key_env:
        key = os.environ.get(s.llm_key_env)
        if not key:
            raise StopRun(f"--llm-key-env names {s.llm_key_env}, and no such variable is set")
    lexicon = Lexicon.load()
    voting = LlmReader(
        Endpoint(url=s.llm_url, model=s.llm_model, key=key, timeout=s.llm_timeout),
        _rules(lexicon),
        log=lambda call: components.calls.append(call.line()),
        refused=lambda refusal: components.refused.append(str(refusal)),
    )
    return GatedReader(voting, Gate.load(lexicon), "page")


def gazetteer() -> "Gazetteer":
    """The packaged gazetteer with the user's own packs beside it, opened once."""
    return _gazetteer(tuple((p.folder, p.sha) for p in own_packs()))


@cache
def _gazetteer(own: tuple[tuple[Path, str], ...]) -> "Gazetteer":
    """``own``: folders and hashes of packs, so that a changed pack is opened anew."""
    from daybook.resolve.gazetteer import Gazetteer

    return Gazetteer(own=[folder / OWN_FILE for folder, _ in own])


def place_finder() -> "PlaceFinder":
    """The finder of places that reader and resolver share: a page's names are looked for once."""
    return _place_finder(gazetteer())


@cache
def _place_finder(known: "Gazetteer") -> "PlaceFinder":
    from daybook.resolve.places_find import PlaceFinder

    return PlaceFinder(known)


def standard_resolver() -> Resolver:
    """Places, actors and days by their packs."""
    from daybook.resolve.actors import ActorResolver
    from daybook.resolve.dates import DateResolver
    from daybook.resolve.places import PlaceResolver

    return StandardResolver(
        PlaceResolver(gazetteer(), finder=place_finder()).resolve_places,
        ActorResolver().resolve_actors,
        DateResolver().resolve_times,
    )
