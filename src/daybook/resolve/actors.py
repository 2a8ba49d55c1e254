"""Actors and sources: find their names, class common nouns, resolve the words of claims."""

from daybook.resolve.actors_finder import ActorFinder, standard_finder
from daybook.resolve.actors_pack import Actor, ActorPack, load_pack, standard_pack
from daybook.resolve.actors_resolver import ActorResolver
from daybook.resolve.actors_words import ActorWords, standard_words

__all__ = [
    "Actor",
    "ActorFinder",
    "ActorPack",
    "ActorResolver",
    "ActorWords",
    "load_pack",
    "standard_finder",
    "standard_pack",
    "standard_words",
]
