"""Actors and sources: find their names (:class:`ActorFinder`), class common nouns (:class:`ActorWords`)."""

from daybook.resolve.actors_finder import ActorFinder, standard_finder
from daybook.resolve.actors_words import ActorWords, standard_words

__all__ = ["ActorFinder", "ActorWords", "standard_finder", "standard_words"]
