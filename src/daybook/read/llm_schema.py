"""What a language model may propose: the shape of its answer, with the closed lists of the codebook. Proposals, never records.

The model quotes words; it gives no offsets. Where the words stand, what number they tell and who is who in them is found in
the text by :mod:`daybook.read.llm_checks`.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from daybook.core.vocab import ClaimType, HarmKind, Phase, PlaceRole, SourceKind, Status, Whom

LONGEST_QUOTE = 400  # characters
MOST_CLAIMS = 200  # of one answer


class Quote(BaseModel):
    """Words of the named sentence. ``context``: a longer quote around them, for words that stand there more than once."""

    model_config = ConfigDict(frozen=True)

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)]
    context: Annotated[str, Field(max_length=LONGEST_QUOTE)] | None = None


class ActorQuote(Quote):
    """Who did it; ``suspected`` where the text only suspects them."""

    suspected: bool = False


class PlaceQuote(Quote):
    """Where."""

    role: PlaceRole = PlaceRole.AT


class SourceQuote(Quote):
    """Who is said to have said it."""

    kind: SourceKind


class CountQuote(Quote):
    """How many: ``low`` and ``high`` are what the model read; they must agree with the quoted words."""

    harm: HarmKind
    whom: Whom = Whom.MIXED
    low: StrictInt | None = None
    high: StrictInt | None = None
    part: bool = False


class Proposal(BaseModel):
    """One claim as the model reads it. ``sentence``: the number of the sentence that every quote stands in."""

    model_config = ConfigDict(frozen=True)

    sentence: StrictInt
    type: ClaimType
    status: Status
    phase: Phase | None = None
    trigger: Quote
    actors: tuple[ActorQuote, ...] = ()
    targets: tuple[Quote, ...] = ()
    counts: tuple[CountQuote, ...] = ()
    places: tuple[PlaceQuote, ...] = ()
    times: tuple[Quote, ...] = ()
    sources: tuple[SourceQuote, ...] = ()


class Answer(BaseModel):
    """The whole answer; only its schema is used, since each proposal is judged by itself."""

    claims: list[Proposal]


def answer_schema() -> dict[str, Any]:
    """JSON Schema of the answer, as strict servers want it: every key required, no other key, no references."""
    schema = Answer.model_json_schema(mode="serialization")
    definitions = schema.pop("$defs")
    closed: dict[str, Any] = _closed(schema, definitions)
    return closed


def _closed(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_closed(n, definitions) for n in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _closed(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    kept = {k: v for k, v in node.items() if k not in ("title", "description", "default")}
    if "properties" in kept:
        properties = {k: _closed(v, definitions) for k, v in kept["properties"].items()}
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {k: _closed(v, definitions) for k, v in kept.items()}


def proposal(raw: Any) -> Proposal | str:
    """The proposal, or one phrase that says what is wrong with its shape: a word outside the closed lists, a missing key."""
    try:
        return Proposal.model_validate(raw)
    except ValidationError as e:
        fault = e.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, fault["loc"])) or "proposal"
        given = fault["input"]
        told = f" ({given[:40]!r})" if isinstance(given, str) else ""
        return f"{where}{told}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
