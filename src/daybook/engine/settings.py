"""What a run depends on besides its input. Two runs with equal settings and packs give equal claims."""

from dataclasses import asdict, dataclass

from daybook import __version__
from daybook.core.ids import content_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Names of components, as the registry knows them."""

    fetcher: str = "files"
    cleaner: str = "standard"
    reader: str = "rules"
    resolver: str = "standard"
    matcher: str = "standard"

    @property
    def config_sha(self) -> str:
        """Hash of the settings."""
        return content_id("cfg", sorted(asdict(self).items()))

    def reader_key(self, packs: dict[str, str]) -> str:
        """Name of a reading: reader, version, and a hash of the settings and packs it depends on."""
        sha = content_id("rd", self.config_sha, sorted(packs.items()))[3:11]
        return f"{self.reader}/{__version__}/{sha}"
