"""The JSON of measured error."""

from pydantic import BaseModel


class MeasuredOut(BaseModel):
    """How often values of this kind were right. ``source``: ``case`` (reviewed here) or ``gold`` (a coded set).

    ``low``/``high``: Wilson's 95% interval of the share.
    """

    field: str
    kind: str
    right: int
    of: int
    low: float | None
    high: float | None
    source: str
    text: str
