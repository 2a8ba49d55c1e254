"""The packaged reader: it loads, says what is wrong when it cannot, and never points outside the text."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybook.core.vocab import ClaimType, HarmKind, SourceKind, Status, Whom
from daybook.read.model import ModelReader, PackError, default_pack
from daybook.read.model_records import ModelReading
from daybook.read.model_text import rough_sentences

pytest.importorskip("onnxruntime", reason="the trained reader needs onnxruntime")
pytestmark = pytest.mark.skipif(
    not (default_pack() / "manifest.json").exists(), reason="the pack reader-en is not part of this checkout"
)

PAGE = (
    "Shells kill nine in Derna, medics say\n\nAt least nine civilians were killed on Sunday when militia fighters shelled a "
    "market in Derna, two medics said. The governor denied that his forces had fired. Rebels took the village of Ras "
    "Hilal from the army last week and hold it still. Read more: our newsletter"
)


@pytest.fixture(scope="module")
def reader() -> ModelReader:
    return ModelReader()


def read(reader: ModelReader, text: str, title: str | None = None) -> ModelReading:
    return reader.predict(text, title, rough_sentences(text))


def test_a_plain_report_is_read(reader: ModelReader) -> None:
    claims = read(reader, PAGE).claims
    words = lambda s: PAGE[s.start : s.end]  # noqa: E731
    shelled = next(c for c in claims if words(c) == "shelled")
    assert shelled.type == "shelling" and shelled.status == "actual"
    assert any("militia" in words(a) for a in shelled.actors)
    assert any("nine" in words(h) and h.kind == "killed" for c in claims for h in c.counts)


def test_reading_is_repeatable(reader: ModelReader) -> None:
    assert read(reader, PAGE) == read(ModelReader(), PAGE)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("abc XYZ.,\n_â\x90é🙂12"), max_size=300), st.booleans())
def test_whatever_the_text_every_span_lies_in_it(reader: ModelReader, noise: str, around: bool) -> None:
    text = noise + PAGE + noise if around else noise
    reading = read(reader, text, title=noise[:40] or None)
    spans = [(a, b) for a, b in reading.furniture]
    for c in reading.claims:
        assert c.type in set(ClaimType) and c.status in set(Status)
        assert (c.phase is None) == (c.type not in ("siege", "control"))
        assert all(h.kind in set(HarmKind) and h.whom in set(Whom) for h in c.counts)
        assert all(s.kind in set(SourceKind) for s in c.sources)
        assert not {(a.start, a.end) for a in c.actors} & {(t.start, t.end) for t in c.targets}
        spans += [(s.start, s.end) for s in (c, *c.actors, *c.targets, *c.counts, *c.places, *c.times, *c.sources)]
    assert all(0 <= a < b <= len(text) for a, b in spans)


def test_a_long_page_is_read_to_its_end(reader: ModelReader) -> None:
    filler = "The council met to discuss the budget of the town library and adjourned. " * 120
    text = filler + PAGE
    assert any(c.start >= len(filler) for c in read(reader, text).claims)


def test_a_missing_pack_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="not installed"):
        ModelReader(tmp_path).load()


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(default_pack(), pack)
    (pack / "heads.npz").write_bytes(b"nonsense")
    with pytest.raises(PackError, match="SHA-256"):
        ModelReader(pack).load()


def test_a_pack_for_another_codebook_is_refused(tmp_path: Path) -> None:
    manifest = json.loads((default_pack() / "manifest.json").read_text(encoding="utf-8"))
    manifest["labels"]["type"] = manifest["labels"]["type"][:-1]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PackError, match="codebook"):
        ModelReader(tmp_path).load()
