"""The notebook's face: search, evidence, documents, counts, and how they show themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

import kb as package
from corpus.errors import NotFound, StoreError
from corpus.identifiers import Identifier
from corpus.model import Kind
from ingest.progress import Progress
from kb import KnowledgeBase
from kb.location import default_path
from tests.kb.library import BagOfWords


def test_this_package_is_this_projects() -> None:
    assert Path(package.__file__).parents[1] == Path(__file__).parents[2]
    with pytest.raises(AttributeError, match="Knowledge"):
        package.Knowledge  # noqa: B018


def test_the_default_place_is_the_users_unless_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert default_path().name == "hemekb.db"
    monkeypatch.setenv("HEMEKB_DB", str(tmp_path / "mine.db"))
    assert default_path() == tmp_path / "mine.db"
    with KnowledgeBase() as kb:
        assert kb.stats().documents == 0
    assert (tmp_path / "mine.db").is_file()


# -- search ------------------------------------------------------------------------------------


def test_search_gives_hits_with_their_references(kb: KnowledgeBase) -> None:
    results = kb.search("CD7 CAR-T")
    first = results[0]
    assert (first.title, first.source_label) == ("CD7 CAR-T in T-ALL", "ASH 2024 · 964")
    assert results.reference(first) == "ash:2024:964"
    assert kb.document(results.reference(first)).document_id == first.document_id
    assert [hit.document_id for hit in results] == [h["document_id"] for h in results.to_dicts()]
    assert results.found.semantic


def test_a_trial_registration_does_not_name_a_paper(kb: KnowledgeBase) -> None:
    results = kb.search("cilta-cel")
    assert results.reference(results[0]) == "pmid:123456"
    interview = kb.search("", kind="interview")[0]
    assert kb.search("", kind="interview").reference(interview) == str(interview.document_id)


@pytest.mark.parametrize("name", ["BCMA", "TNFRSF17", "CD269", "HGNC:11913", "bcma"])
def test_a_target_is_found_by_any_synonym(kb: KnowledgeBase, name: str) -> None:
    assert [hit.kind for hit in kb.search("", target=name)] == [Kind.PAPER]


def test_filters_take_one_value_or_several(kb: KnowledgeBase) -> None:
    def kinds(**facets: object) -> set[str]:
        return {str(hit.kind) for hit in kb.search("", **facets)}  # type: ignore[arg-type]

    assert kinds() == {"abstract", "paper", "interview"}
    assert kinds(kind=["paper", "interview"]) == {"paper", "interview"}
    assert kinds(year=2024) == {"abstract"}
    assert kinds(year="2022-2023") == {"paper", "interview"}
    assert kinds(year=[2022, "2024"]) == {"interview", "abstract"}
    assert kinds(meeting="ASH") == {"abstract"}
    assert kinds(target=["CD7", "GPRC5D"]) == {"abstract", "interview"}
    assert kinds(target="CD7", kind="paper") == set()


@pytest.mark.parametrize(
    ("facet", "told"),
    [
        ({"target": "BCMAA"}, "did you mean BCMA"),
        ({"disease": "mieloma"}, "among the diseases"),
        ({"kind": "abstrakt"}, "did you mean abstract"),
        ({"meeting": "nowhere"}, "choose among ash, eha"),
        ({"year": "soon"}, "is not a year"),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(
    kb: KnowledgeBase, facet: dict[str, str], told: str
) -> None:
    with pytest.raises(NotFound, match=told):
        kb.search("x", **facet)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match=told):
        kb.evidence(**facet)  # type: ignore[arg-type]


def test_a_target_is_not_an_endpoint(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="endpoints"):
        kb.evidence(endpoint="BCMA")


# -- evidence ----------------------------------------------------------------------------------


def test_evidence_says_who_what_and_where(kb: KnowledgeBase) -> None:
    row = kb.evidence(target="CD7", endpoint="CR")[0]
    assert (row.source_label, row.population, row.n) == ("ASH 2024 · 964", "infused", 20)
    assert (row.endpoint, row.value, row.interval, row.time) == ("CR", "90% (18/20)", None, None)
    assert row.sentence == "The CR rate was 90% (18/20), and the median OS was not reached."
    start, end = row.value_span
    assert row.sentence[start:end] == "90%"
    body = kb.document(row.document_id).document.body
    assert body[row.estimate.start : row.estimate.end] == "90%"


def test_evidence_with_interval_time_and_ratio(kb: KnowledgeBase) -> None:
    os = kb.evidence(endpoint="overall survival")
    assert [(r.value, r.interval, r.time) for r in os] == [
        ("not reached", None, None),
        ("75%", "95% CI 60–88", "12 mo"),
    ]
    pfs = kb.evidence(target="CD269", endpoint="PFS")[0]
    assert (pfs.value, pfs.interval, pfs.n) == ("HR 0.26", "95% CI 0.18–0.38", 208)
    assert (pfs.population, pfs.estimate.p_value) == ("cilta-cel", "<0.001")


def test_a_number_without_people_has_none(kb: KnowledgeBase) -> None:
    crs = kb.evidence(endpoint="CRS")[0]
    assert crs.n is None
    assert crs.population is None
    assert crs.to_dict()["n"] is None


def test_a_broader_endpoint_holds_the_narrower(kb: KnowledgeBase) -> None:
    assert [row.endpoint for row in kb.evidence(endpoint="ORR")] == ["CR"]


def test_a_therapy_counts_for_its_target(kb: KnowledgeBase) -> None:
    # The sentence names cilta-cel only; the endpoint is asked of the number, not the document.
    assert {row.endpoint for row in kb.evidence(therapy="cilta-cel")} == {"PFS", "CRS"}
    assert len(kb.evidence(target="BCMA", endpoint="OS")) == 0


def test_earlier_work_is_left_out_and_counted(kb: KnowledgeBase) -> None:
    own = kb.evidence(target="CD7", endpoint="CR")
    assert ([r.value for r in own], own.left_out) == (["90% (18/20)"], 1)
    every = kb.evidence(target="CD7", endpoint="CR", own_only=False)
    assert [(r.value, str(r.estimate.assertion)) for r in every] == [
        ("90% (18/20)", "affirmed"),
        ("70%", "prior_work"),
    ]
    assert every.left_out == 0


def test_newest_first_and_no_more_than_asked(kb: KnowledgeBase) -> None:
    years = [row.year for row in kb.evidence()]
    assert years == sorted(years, key=lambda year: -(year or 0))
    assert set(years) == {2024, 2023}
    assert len(kb.evidence(limit=2)) == 2


# -- documents and counts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "reference",
    ["ash:2024:964", "ASH 2024 · 964", "ASH 2024 964", "10.1234/CD7", "CD7 CAR-T in T-ALL", 1, "1"],
)
def test_a_document_answers_to_all_its_names(kb: KnowledgeBase, reference: int | str) -> None:
    view = kb.document(reference)
    assert view.title == "CD7 CAR-T in T-ALL"
    assert [p.text for p in view] == [p.text for p in view.document.passages]
    assert len(view) == 3


def test_citations_know_what_is_held(kb: KnowledgeBase) -> None:
    view = kb.document("ash:2024:964")
    paper = kb.document("pmid:123456").document_id
    assert dict(view.held) == {Identifier("pmid", "123456"): paper}
    assert [c["document_id"] for c in view.to_dict()["citations"]] == [paper, None]


def test_a_document_as_data_is_complete(kb: KnowledgeBase) -> None:
    data = kb.document(1).to_dict()
    assert data["identifiers"] == ["ash:2024:964", "doi:10.1234/cd7"]
    assert data["published"] == "2024-12-07"
    assert data["origins"][0]["origin"] == "abstract.txt"
    first = data["estimates"][0]
    assert (first["value_text"], first["n"], first["label"]) == ("90% (18/20)", 20, "CR")
    passages = {p["position"]: p for p in data["passages"]}
    home = passages[first["passage"]]
    offset = first["start"] - home["start"]
    assert home["text"][offset : offset + len(first["text"])] == "90%"


def test_an_unknown_document_is_not_found(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="No document answers"):
        kb.document("ash:1999:1")


def test_counts(kb: KnowledgeBase, database: Path) -> None:
    stats = kb.stats()
    assert (stats.documents, stats.estimates, stats.cohorts) == (3, 6, 2)
    assert stats.kinds == {"abstract": 1, "interview": 1, "paper": 1}
    assert stats.embedded == stats.chunks > 0
    assert stats.pending_index == stats.pending_extraction == 0
    assert stats.size >= database.stat().st_size > 0
    assert stats.path == str(database)


def test_a_missing_file_is_not_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="hemekb ingest"):
        KnowledgeBase(tmp_path / "none.db", create=False)
    assert list(tmp_path.glob("*.db")) == []
    with pytest.raises(StoreError, match="folder"):
        KnowledgeBase(tmp_path)


# -- how things show themselves ----------------------------------------------------------------


def test_frames_have_a_row_for_each_and_keep_integers(kb: KnowledgeBase) -> None:
    table = kb.evidence()
    frame = table.to_frame()
    assert len(frame) == len(table)
    assert str(frame["n"].dtype) == "Int64"
    assert frame["number"].max() == 90.0
    assert frame["n"].isna().sum() == 1
    assert len(kb.search("CD7").to_frame()) == len(kb.search("CD7"))
    assert kb.document(1).to_frame()["text"].iloc[0] == "CD7 CAR-T in T-ALL"


def test_empty_frames_have_the_same_columns(kb: KnowledgeBase) -> None:
    assert list(kb.evidence(year=1990).to_frame()) == list(kb.evidence().to_frame())
    assert list(kb.search("x", year=1990).to_frame()) == list(kb.search("CD7").to_frame())


def test_html_escapes_what_documents_say(kb: KnowledgeBase) -> None:
    shown = [
        kb.search("cilta-cel")._repr_html_(),
        kb.evidence(target="BCMA")._repr_html_(),
        kb.document("pmid:123456")._repr_html_(),
    ]
    for html in shown:
        assert "<script" not in html
        assert "<b>" not in html
        assert "&lt;script&gt;" in html


def test_html_tells_entities_apart_without_colour(kb: KnowledgeBase) -> None:
    html = kb.document("pmid:123456")._repr_html_()
    for letter, line in (("T", "solid"), ("D", "dashed"), ("R", "dotted"), ("E", "double")):
        assert f"<sup>{letter}</sup>" in html
        assert line in html
    assert 'title="therapy: ciltacabtagene autoleucel' in html


def test_only_addresses_of_the_web_become_links(kb: KnowledgeBase) -> None:
    results = kb.search("CD7", kind="abstract")
    assert 'href="https://doi.org/10.1234/cd7"' in results._repr_html_()
    from dataclasses import replace

    from kb.results import Results

    hit = replace(results[0], url="javascript:alert(1)")
    forged = Results(replace(results.found, hits=(hit,)), results.identifiers)
    assert "javascript" not in forged._repr_html_()


def test_nothing_found_says_so(kb: KnowledgeBase) -> None:
    assert "Nothing" in kb.search("x", year=1990)._repr_html_()
    assert "No document passes these filters" in kb.evidence(year=1990)._repr_html_()
    told = kb.evidence(target="CD7", endpoint="PFS")._repr_html_()
    assert "No number for PFS was found in the 1 document" in told


# -- embedding ---------------------------------------------------------------------------------


class Counting:
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def start(self, stage: str, total: int | None) -> None:
        self.told.append((stage, total))

    def advance(self, count: int = 1) -> None:
        self.told.append(count)

    def finish(self) -> None:
        self.told.append("end")


def test_embedding_follows_progress_and_is_done_once(database: Path) -> None:
    progress: Counting = Counting()
    watched: Progress = progress
    with KnowledgeBase(database, encoder=BagOfWords()) as kb:
        assert not kb.search("CD7").found.semantic
        done = kb.embed(progress=watched)
        assert progress.told == [("Embedding", done), done, "end"]
        assert kb.search("CD7").found.semantic
        assert kb.embed(progress=watched) == 0


def test_what_an_older_indexer_wrote_waits_to_be_written_anew(kb: KnowledgeBase) -> None:
    assert kb.stats().pending_index == 0
    kb.connection.execute("UPDATE version SET indexed_by = 'chunks-0' WHERE id = 1")
    assert kb.stats().pending_index == 1
