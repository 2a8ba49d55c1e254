"""What comes out of a container."""

from dataclasses import dataclass, field, replace

from daybook.core.documents import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A unit inside a container. ``name``: path inside it; ``media_type``: told by the container, else found by content."""

    name: str
    data: bytes = field(repr=False)
    media_type: str | None = None
    given: Given | None = None
    note: str = ""

    @property
    def file_name(self) -> str:
        """Last piece of the path, for telling like formats apart."""
        return self.name.rsplit("/", 1)[-1]

    def renamed(self, name: str) -> "Part":
        """The same under its path from the outermost container."""
        return replace(self, name=name)
