"""What a run depends on besides its input. Two runs with equal settings and packs give equal claims."""

from dataclasses import asdict, dataclass

from daybook import __version__
from daybook.core.ids import content_id

_NO_MATTER = frozenset(("llm_key_env", "llm_timeout"))  # how a model is reached, not what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Names of components, as the registry knows them, and where the language model is that the reader ``llm`` asks."""

    fetcher: str = "files"
    cleaner: str = "standard"
    reader: str = "model"
    resolver: str = "standard"
    matcher: str = "standard"
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key_env: str | None = None  # name of the variable that holds the key; no key is ever kept
    llm_timeout: float = 120.0  # seconds

    @property
    def config_sha(self) -> str:
        """Hash of the settings."""
        told = {k: v for k, v in asdict(self).items() if k not in _NO_MATTER and v is not None}
        return content_id("cfg", sorted(told.items()))

    def reader_key(self, packs: dict[str, str]) -> str:
        """Name of a reading: reader, version, and a hash of the settings and packs it depends on."""
        sha = content_id("rd", self.config_sha, sorted(packs.items()))[3:11]
        return f"{self.reader}/{__version__}/{sha}"
