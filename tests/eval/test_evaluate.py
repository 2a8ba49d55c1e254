"""The scorer against its definitions and against the shared scorer; the verb, its page of errors, the figures it keeps."""

import copy
import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from daybook.core.errors import StopRun
from daybook.engine import evaluation, scoring
from daybook.engine.measured import measured, save
from daybook.show.cli.app import app

SHARED = Path(__file__).resolve().parents[3] / "shared"
TYPES = ("clash", "airstrike", "attack", "toll")
TEXT = (
    "Shells hit Alba on Friday, killing 3 guards. <b>Rebels</b> & others denied it. Jets bombed Borso; 12 died there."
)


# -- against the shared scorer ----------------------------------------------------------------------------------------


def shared_scorer() -> Any:
    path = SHARED / "eval" / "score.py"
    if not path.exists():
        pytest.skip("../shared/eval/score.py is not on this machine")
    spec = importlib.util.spec_from_file_location("shared_score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def agree(gold: list[dict[str, Any]], read: list[dict[str, Any]]) -> None:
    """Every figure of the shared scorer is ours."""
    by_id = {d["id"]: d for d in read}
    theirs = shared_scorer().score({d["id"]: d for d in gold}, by_id)
    ours = scoring.total(scoring.compare(d, by_id.get(d["id"])) for d in gold)
    for key, row in theirs.items():
        if "right" in row:
            assert ours.of(key) == (row["right"], row["predicted"], row["coded"]), key
            assert [round(v, 4) for v in scoring.prf(*ours.of(key))] == [row["p"], row["r"], row["f1"]], key
    assert ours.of("inverted")[:2] == (theirs["blame"]["inverted"], theirs["blame"]["of"])
    matched = theirs["when"]["n"]
    assert ours.of("when")[1] == ours.of("status")[1] == matched
    if matched:
        assert round(ours.of("when")[0] / matched, 4) == theirs["when"]["exact"]
        assert round(ours.of("when~")[0] / matched, 4) == theirs["when"]["overlap"]
        assert round(ours.of("status")[0] / matched, 4) == theirs["status"]["accuracy"]


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    def span(**more: Any) -> dict[str, Any]:
        start = draw(st.integers(0, 60))
        return {"start": start, "end": start + draw(st.integers(1, 12)), "text": "x", **more}

    def spans(**more: Any) -> list[dict[str, Any]]:
        return [span(**more) for _ in range(draw(st.integers(0, 2)))]

    first = draw(st.sampled_from([0, 30, 50]))
    day = st.sampled_from([None, "2016-01-16", "2016-01-17"])
    point = draw(st.sampled_from([{"lat": None, "lon": None}, {"lat": 35.0, "lon": 40.0}, {"lat": 36.0, "lon": 40.0}]))
    return {
        "type": draw(st.sampled_from(TYPES)),
        "status": draw(st.sampled_from(["actual", "denied", "possible"])),
        "event": draw(st.sampled_from([None, "e1", "e2"])),
        "sentence": [first, first + 30],
        "trigger": span(),
        "actor": spans(),
        "target": spans(),
        "place": spans(**point),
        "harm": [
            span(
                kind=draw(st.sampled_from(["killed", "wounded"])), whom="mixed", low=draw(st.integers(0, 2)), high=None
            )
            for _ in range(draw(st.integers(0, 2)))
        ],
        "time": {"earliest": draw(day), "latest": draw(day)},
        "attribution": spans(kind="media"),
    }


documents = st.fixed_dictionaries(
    {
        "claims": st.lists(claims(), max_size=4),
        "furniture": st.lists(st.tuples(st.integers(0, 5), st.integers(6, 9)), max_size=2),
    }
)


@settings(max_examples=120, deadline=None)
@given(st.lists(documents, min_size=1, max_size=3), st.lists(documents, min_size=0, max_size=3))
def test_any_codings_score_as_the_shared_scorer_has_it(gold: list[dict[str, Any]], read: list[dict[str, Any]]) -> None:
    agree([{"id": f"d{n}", **d} for n, d in enumerate(gold)], [{"id": f"d{n}", **d} for n, d in enumerate(read)])


def test_readings_of_real_reports_score_as_the_shared_scorer_has_it() -> None:
    path = SHARED / "eval" / "dev" / "gold.jsonl"
    if not path.exists():
        pytest.skip("../shared/eval/dev/gold.jsonl is not on this machine")
    gold = [json.loads(x) for x in path.open(encoding="utf-8")]
    read = copy.deepcopy(gold)
    for n, d in enumerate(read):  # a reader with every sort of fault
        for k, c in enumerate(d["claims"]):
            c["type"] = "attack" if k % 5 == 0 else c["type"]
            c["status"] = "denied" if k % 7 == 0 else c["status"]
            if k % 4 == 0:
                c["actor"], c["target"] = c["target"], c["actor"]
            for p in c["place"]:
                p["lat"] = None if k % 3 == 0 else p.get("lat")
            for h in c["harm"]:
                h["low"] = (h["low"] or 0) + (k % 2)
            c["time"]["earliest"] = None if k % 3 else c["time"]["earliest"]
        d["claims"] = d["claims"][n % 3 :]
    agree(gold, read[1:])


# -- definitions ------------------------------------------------------------------------------------------------------


def claim(trigger: str, kind: str = "attack", **more: Any) -> dict[str, Any]:
    def span(words: str) -> dict[str, Any]:
        return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "text": words}

    slots = {k: [span(w) for w in more.pop(k, [])] for k in ("actor", "target", "place", "attribution")}
    start = TEXT.rfind(". ", 0, TEXT.index(trigger)) + 1
    end = TEXT.find(". ", TEXT.index(trigger))
    sentence = [start, end if end > 0 else len(TEXT)]
    return (
        {"type": kind, "status": "actual", "trigger": span(trigger), "sentence": sentence, "harm": [], "time": {}}
        | slots
        | more
    )


def one(gold: list[dict[str, Any]], read: list[dict[str, Any]]) -> scoring.Comparison:
    return scoring.compare({"id": "d", "text": TEXT, "claims": gold}, {"id": "d", "claims": read})


def test_a_perfect_reading_has_no_fault_and_an_empty_one_has_all_missed() -> None:
    coded = [claim("hit", "shelling", place=["Alba"]), claim("bombed", "airstrike", actor=["Jets"])]
    perfect = one(coded, copy.deepcopy(coded))
    assert not perfect.faults and perfect.marks.of("FACTS")[0] == perfect.marks.of("FACTS")[2]
    empty = scoring.compare({"id": "d", "text": TEXT, "claims": coded}, None)
    assert [f.sort for f in empty.faults] == ["missed", "missed"]


def test_the_wrong_side_is_its_own_class() -> None:
    coded = claim("denied", "clash", actor=["others"], target=["Rebels"])
    turned = one([coded], [claim("denied", "clash", actor=["Rebels"], target=["others"])])
    assert turned.marks.of("inverted")[0] == 1 and "inverted" in {f.sort for f in turned.faults}
    both = one(
        [claim("denied", "clash", actor=["Rebels", "others"], target=["Rebels"])], [coded | {"actor": coded["target"]}]
    )
    assert both.marks.of("inverted")[0] == 0  # a side that the coding has on both sides is no inversion


def test_precision_by_kind_counts_values_of_unmatched_claims_as_wrong() -> None:
    coded = claim("hit", "shelling", place=["Alba"])
    read = [claim("hit", "shelling", place=["Alba"]), claim("died", "toll", place=["Borso"])]
    for c in read:
        c["place"][0] |= {"precision": "town"}
    values = one([coded], read).values
    assert values.of("place:town")[:2] == (1, 2)
    assert values.of("type:toll")[:2] == (0, 1)


def test_intervals_hold_the_figure_and_repeat() -> None:
    found = evaluation.Evaluation(
        gold="g", gold_sha256="0", reader="rules", reader_key="rules/0", skipped=(),
        documents=tuple({"id": f"d{n}", "text": TEXT} for n in range(12)),
        comparisons=tuple(one([claim("hit")], [claim("hit")] if n % 3 else []) for n in range(12)),
    )  # fmt: skip
    rows = {r.key: r for r in evaluation.table(found, 500)}
    assert rows["claim"].low <= rows["claim"].f1 <= rows["claim"].high < 1.0
    assert rows == {r.key: r for r in evaluation.table(found, 500)}
    assert evaluation.table(found, 0)[0].low is None


# -- the verb ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    coded = claim("hit", "shelling", place=["Alba"], actor=["others"])
    missed = claim("Rebels", "movement")
    path = tmp_path / "gold.jsonl"
    record = {"id": "d<1>", "title": None, "publisher": "Demo <i>Wire</i>", "published": "2016-01-20", "text": TEXT}
    path.write_text(json.dumps(record | {"claims": [coded, missed]}) + "\n", "utf-8")
    return path


class Seen(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_verb_prints_tables_and_writes_a_page_that_asks_for_nothing(gold_file: Path, tmp_path: Path) -> None:
    out = CliRunner().invoke(
        app, ["evaluate", str(gold_file), "--errors", str(tmp_path / "wrong"), "--reader", "rules"]
    )
    assert out.exit_code == 0, out.output
    assert "FACTS" in out.output and "By length" in out.output
    page = (tmp_path / "wrong" / "errors.html").read_text("utf-8")
    seen = Seen()
    seen.feed(page)
    assert not {"script", "img", "link", "iframe", "form", "b i"} & {t for t, _ in seen.tags}
    assert "&lt;i&gt;Wire" in page and "<i>" not in page and "&lt;b&gt;" in page  # words of documents are escaped
    assert not [v for _, a in seen.tags for k, v in a.items() if k in ("src", "href") and not (v or "").startswith("#")]
    assert not re.search(r"url\(|@import|https?:", page)
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page
    assert '<mark class="coded">Rebels</mark>' in page or ">Rebels</mark>" in page


def test_json_has_all_tables(gold_file: Path) -> None:
    out = CliRunner().invoke(app, ["evaluate", str(gold_file), "--json", "--bootstrap", "0", "--reader", "rules"])
    found = json.loads(out.output)
    assert found["gold"]["documents"] == 1 and set(found["all"]["FACTS"]) >= {"p", "r", "f1", "right"}
    assert found["by_publisher"].keys() == {"Demo <i>Wire</i>"} and set(found["errors"]) == set(scoring.SORTS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no coded document"),
        ("{", "line 1: not JSON"),
        ('{"id": "a", "text": "x"}', "line 1: a has no codings"),
        ('{"id": "a", "claims": []}', "line 1: not a coded document"),
        ('{"id": "a", "text": "x", "claims": [{"type": "clash"}]}', "line 1: a: a claim is not in the exchange format"),
        (
            '{"id": "a", "text": "x", "claims": []}\n{"id": "a", "text": "x", "claims": []}',
            "a stands in it more than once",
        ),
    ],
)
def test_a_file_that_is_no_coding_is_one_sentence(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(StopRun) as caught:
        evaluation.load_gold(path)
    assert says in str(caught.value) and "gold.jsonl" in str(caught.value) and "\n" not in str(caught.value)


def test_a_trigger_that_the_text_does_not_hold_is_refused(gold_file: Path) -> None:
    record = json.loads(gold_file.read_text("utf-8"))
    record["claims"][0]["trigger"]["text"] = "missed"
    gold_file.write_text(json.dumps(record), "utf-8")
    with pytest.raises(StopRun, match="does not hold the trigger 'missed'"):
        evaluation.load_gold(gold_file)


# -- figures that are kept --------------------------------------------------------------------------------------------


def kept(tmp_path: Path, times: int) -> Path:
    coded, read = claim("hit", "shelling", place=["Alba"]), claim("hit", "shelling", place=["Alba"])
    read["place"][0]["precision"] = "town"
    found = evaluation.Evaluation(
        gold="g.jsonl", gold_sha256="ab" * 32, reader="rules", reader_key="rules/0.1.0/ab12", documents=(), skipped=(),
        comparisons=tuple(one([coded], [read]) for _ in range(times)),
    )  # fmt: skip
    path = tmp_path / "measured.json"
    save(found, "gold dev v1", file=path)
    return path


def test_a_kept_figure_says_what_it_was_measured_on(tmp_path: Path) -> None:
    path = kept(tmp_path, 25)
    town = measured("rules/0.1.0/ab12", "place", "town", file=path)
    assert town is not None and town.current
    assert town.text == "places of this kind (town): right 25 of 25 on gold dev v1"
    other = measured("rules/0.2.0/ff00", "place", "town", file=path)
    assert other is not None and "another version" in other.text
    assert measured("model/0.1.0/ab12", "place", "town", file=path) is None
    assert measured("rules", "actor", file=path) is None  # none was read, so nothing is known


def test_a_kind_with_few_values_gives_way_to_the_whole_field(tmp_path: Path) -> None:
    few = measured("rules", "place", "town", file=kept(tmp_path, 3))
    assert few is not None and few.kind == "" and few.text == "places: right 3 of 3 on gold dev v1"


def test_a_broken_file_of_figures_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("[]", "utf-8")
    with pytest.raises(StopRun, match="measured figures are broken"):
        measured("rules", "place", file=path)
    with pytest.raises(KeyError):
        measured("rules", "colour", file=path)


def test_the_card_and_the_reasons_of_an_event_tell_the_figures(demo_case: Path) -> None:
    from daybook.engine.case import Case
    from daybook.engine.measured import beside

    with Case(demo_case, read_only=True) as case:
        event = next(e for e in case.events() if any(t.harm == "killed" for t in e.tallies) and e.place)
        known = beside(case.claims(event.claims).values(), "killed")
    if known is None:
        pytest.skip("the reader of the demo case was never measured: run tools/refresh_quality.py --save")
    card = CliRunner().invoke(app, ["show", str(demo_case), event.id]).output
    assert known.text in card and card.count("right ") >= 3
    why = json.loads(CliRunner().invoke(app, ["why", str(demo_case), f"{event.id}.killed", "--json"]).output)
    assert why and all(answer["measured"].startswith("numbers") for answer in why)
