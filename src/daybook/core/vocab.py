"""Closed lists of the codebook (docs/codebook.md). A word that is not here is not legal in a record."""

from enum import StrEnum


class ClaimType(StrEnum):
    """What a claim says happens; see the table of types in the codebook."""

    CLASH = "clash"
    CAPTURE = "capture"
    LOSS = "loss"
    CONTROL = "control"
    SIEGE = "siege"
    AIRSTRIKE = "airstrike"
    SHELLING = "shelling"
    BOMBING = "bombing"
    SUICIDE_ATTACK = "suicide_attack"
    CHEMICAL = "chemical"
    ATTACK = "attack"
    EXECUTION = "execution"
    ABDUCTION = "abduction"
    SEXUAL_VIOLENCE = "sexual_violence"
    DETENTION = "detention"
    RELEASE = "release"
    DISPLACEMENT = "displacement"
    MOVEMENT = "movement"
    SUPPORT = "support"
    AID = "aid"
    DESTRUCTION = "destruction"
    DOWNING = "downing"
    AGREEMENT = "agreement"
    PROTEST = "protest"
    TOLL = "toll"


STATES = frozenset({ClaimType.CONTROL, ClaimType.SIEGE})  # claims that carry a phase


class Status(StrEnum):
    """How the text stands to what it says."""

    ACTUAL = "actual"
    DENIED = "denied"
    POSSIBLE = "possible"
    PLANNED = "planned"


class Phase(StrEnum):
    """Of a siege or of control."""

    START = "start"
    HOLD = "hold"
    END = "end"


class HarmKind(StrEnum):
    """What a count counts."""

    KILLED = "killed"
    WOUNDED = "wounded"
    ABDUCTED = "abducted"
    DETAINED = "detained"
    MISSING = "missing"
    DISPLACED = "displaced"
    RELEASED = "released"
    HARMED = "harmed"


# What a type's counts count, where it is not the dead and wounded (table of types in the codebook). Types that are missing
# carry any kind; an empty set means that numbers beside such a claim are not people harmed by it.
OWN_HARM: dict[ClaimType, tuple[HarmKind, ...]] = {
    ClaimType.ABDUCTION: (HarmKind.ABDUCTED, HarmKind.MISSING),
    ClaimType.DETENTION: (HarmKind.DETAINED,),
    ClaimType.RELEASE: (HarmKind.RELEASED,),
    ClaimType.DISPLACEMENT: (HarmKind.DISPLACED,),
    ClaimType.CONTROL: (),
    ClaimType.SUPPORT: (),
}
FATAL = frozenset({HarmKind.KILLED, HarmKind.WOUNDED, HarmKind.HARMED})  # may stand beside any type's own harm


class Whom(StrEnum):
    """To whom; ``mixed`` where the text does not say."""

    CIVILIAN = "civilian"
    COMBATANT = "combatant"
    MIXED = "mixed"


class SourceKind(StrEnum):
    """What sort of voice an attribution names."""

    MONITOR = "monitor"
    MEDIA = "media"
    OFFICIAL = "official"
    MILITARY = "military"
    ARMED_GROUP = "armed_group"
    INTERGOVERNMENTAL = "intergovernmental"
    LOCAL = "local"
    OPPOSITION = "opposition"
    EXPERT = "expert"
    ANONYMOUS = "anonymous"


class Role(StrEnum):
    """What a mention is in its claim."""

    ACTOR = "actor"
    TARGET = "target"
    PLACE = "place"
    TIME = "time"


class PlaceRole(StrEnum):
    """How a place stands to the event."""

    AT = "at"
    FROM = "from"
    TO = "to"


class Precision(StrEnum):
    """How finely a place is told, finest first."""

    EXACT = "exact"
    TOWN = "town"
    DISTRICT = "district"
    PROVINCE = "province"
    COUNTRY = "country"


class TimeBasis(StrEnum):
    """Where a time comes from: words that name a date, words relative to an anchor, the publication date, nothing."""

    STATED = "stated"
    RELATIVE = "relative"
    PUBLICATION = "publication"
    NONE = "none"


class Verdict(StrEnum):
    """What became of a sentence (the ledger): every sentence has exactly one."""

    CLAIM = "claim"
    STATE = "state"
    STATEMENT = "statement"
    BACKGROUND = "background"
    FEAR_OR_PLAN = "fear-or-plan"
    OFF_TOPIC = "off-topic"
    FURNITURE = "furniture"
    UNREADABLE = "unreadable"


class Integrity(StrEnum):
    """Whether a page is one report, a report with a later note, or stitched from several."""

    COHERENT = "coherent"
    ANNOTATED = "annotated"
    PATCHWORK = "patchwork"


class FurnitureKind(StrEnum):
    """What a stretch of text is, if it is not the article."""

    APPEAL = "appeal"  # donations, subscriptions, newsletters
    RELATED = "related"  # teasers and headlines of other stories
    SHARE = "share"  # print, tweet, views, comments
    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    NAVIGATION = "navigation"
    NOTICE = "notice"  # copyright, cookies, corrections policy
    OTHER = "other"


class ControlStatus(StrEnum):
    """Who has a place."""

    HELD = "held"
    CONTESTED = "contested"
    BESIEGED = "besieged"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"


class ContradictionState(StrEnum):
    """Where a disagreement stands."""

    OPEN = "open"
    EXPLAINED = "explained"
    SUPERSEDED = "superseded"
