"""One short neutral phrase for an event: what, by whom, to whom, where. No word that judges, no word of a report's own."""

from collections.abc import Sequence

from daybook.core.events import EventPlace
from daybook.core.vocab import ClaimType as T
from daybook.core.vocab import Precision, Status

_NOUN = {
    T.CLASH: "fighting", T.CAPTURE: "capture", T.LOSS: "loss", T.CONTROL: "control", T.SIEGE: "siege",
    T.AIRSTRIKE: "air strike", T.SHELLING: "shelling", T.BOMBING: "bombing", T.SUICIDE_ATTACK: "suicide attack",
    T.CHEMICAL: "chemical attack", T.ATTACK: "attack", T.EXECUTION: "execution", T.ABDUCTION: "abduction",
    T.SEXUAL_VIOLENCE: "sexual violence", T.DETENTION: "detention", T.RELEASE: "release", T.DISPLACEMENT: "displacement",
    T.MOVEMENT: "movement", T.SUPPORT: "support", T.AID: "aid", T.DESTRUCTION: "destruction", T.DOWNING: "downing",
    T.AGREEMENT: "agreement", T.PROTEST: "protest", T.TOLL: "toll",
}  # fmt: skip
_ON = frozenset((T.AIRSTRIKE, T.SHELLING, T.BOMBING, T.SUICIDE_ATTACK, T.CHEMICAL, T.ATTACK))  # "on" whom; others "of"
_TO = frozenset((T.SUPPORT, T.AID))
_LEAD = {Status.DENIED: "denied: ", Status.POSSIBLE: "possible: ", Status.PLANNED: "planned: "}


def headline(
    kind: T, status: Status, actors: Sequence[str], targets: Sequence[str], place: EventPlace | None, suspected: bool
) -> str:
    """The phrase; parts that are not told are left out, never guessed."""
    noun = _NOUN[kind]
    who, whom = _joined(actors), _joined(targets)
    if who and suspected:
        who += " (suspected)"
    if kind is T.CLASH and who and whom:
        said = f"{who} attack on {whom}" if not suspected else f"attack on {whom} by {who}"
    elif kind in (T.CAPTURE, T.LOSS, T.CONTROL, T.SIEGE):
        here = _where(place)
        said = f"{noun}{f' of {here}' if here else ''}{f' by {who}' if who else ''}"
        if kind is T.CAPTURE and whom:
            said += f" from {whom}"
        return _cased(_LEAD.get(status, "") + said)
    elif kind in _ON:
        said = f"{noun}{f' on {whom}' if whom else ''}{f' by {who}' if who else ''}"
    elif kind in _TO:
        said = f"{noun}{f' to {whom}' if whom else ''}{f' by {who}' if who else ''}"
    elif kind is T.CLASH:
        said = f"{noun}{f' involving {who or whom}' if who or whom else ''}"
    else:
        said = f"{noun}{f' of {whom}' if whom else ''}{f' by {who}' if who else ''}"
    here = _where(place)
    return _cased(_LEAD.get(status, "") + said + (f", {here}" if here else ""))


def _joined(names: Sequence[str]) -> str:
    return " and ".join(names[:2]) + (" and others" if len(names) > 2 else "")


def _where(place: EventPlace | None) -> str:
    if place is None:
        return ""
    name = place.name or (place.others[0] if place.others else "")
    return f"{name} (area)" if place.precision in (Precision.PROVINCE, Precision.COUNTRY, Precision.DISTRICT) else name


def _cased(text: str) -> str:
    return text[:1].upper() + text[1:]
