from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Passage, Section
from search.chunks import WORDS_PER_CHUNK, chunk_passages, count_words, encoded_text
from search.sentences import sentence_spans


def document(*pieces: tuple[Section, str]) -> tuple[str, list[Passage]]:
    body = ""
    passages = []
    for section, text in pieces:
        body += "\n\n" if body else ""
        passages.append(Passage(len(body), len(body) + len(text), text, section))
        body += text
    return body, passages


def texts_of(*pieces: tuple[Section, str]) -> list[str]:
    body, passages = document(*pieces)
    return [body[c.start : c.end] for c in chunk_passages(passages)]


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * count)


def test_short_passages_are_joined_in_one_range_of_the_body():
    pieces = (Section.QUESTION, "How many responded?"), (Section.ANSWER, "18 of 20.")
    assert texts_of(*pieces) == ["How many responded?\n\n18 of 20."]


def test_a_passage_that_no_longer_fits_opens_a_new_chunk_whole():
    first, second = words(120, "a"), words(100, "b")
    assert texts_of((Section.METHODS, first), (Section.RESULTS, second)) == [first, second]


def test_a_long_passage_is_cut_at_sentence_ends_into_about_equal_parts():
    text = " ".join(f"Sentence {n} has exactly eight words in all." for n in range(30))  # 240
    chunks = texts_of((Section.BODY, text))
    assert len(chunks) == 2
    assert all(chunk.startswith("Sentence") and chunk.endswith("all.") for chunk in chunks)
    assert abs(count_words(chunks[0]) - count_words(chunks[1])) <= 16


def test_a_sentence_longer_than_a_chunk_is_cut_between_words():
    chunks = texts_of((Section.BODY, words(400)))
    assert [count_words(chunk) for chunk in chunks] == [180, 180, 40]


def test_the_title_is_a_chunk_only_where_it_stands_alone():
    title = (Section.TITLE, "CD7 CAR-T in T-ALL")
    assert texts_of(title) == ["CD7 CAR-T in T-ALL"]
    assert texts_of(title, (Section.RESULTS, "All responded.")) == ["All responded."]


LEFT_OUT = (Section.NOTE, Section.CITED)


def test_notes_are_left_out_and_back_matter_stands_apart():
    pieces = (
        (Section.BODY, "One."),
        (Section.NOTE, "Disclosures: none."),
        (Section.BODY, "Two."),
        (Section.CITED, "Smith 2020."),
        (Section.BIOGRAPHY, "Dr Doe works here."),
    )
    assert texts_of(*pieces) == ["One.", "Two.", "Dr Doe works here."]


def test_a_document_without_words_has_no_chunks():
    assert chunk_passages([]) == []
    assert texts_of((Section.TITLE, "  "), (Section.BODY, "\n")) == []


def test_chinese_is_counted_by_characters():
    assert count_words("嵌合抗原受体") == 6
    assert len(texts_of((Section.BODY, "急性淋巴细胞白血病。" * 40))) == 3


def test_the_encoded_text_does_not_repeat_a_lone_title():
    assert encoded_text("A title.", "A title.") == "A title."
    assert encoded_text("A title.", "Text.") == "A title. Text."
    assert encoded_text(None, "Text.") == "Text."


sentence = st.lists(st.sampled_from(["CAR-T", "95%", "vs.", "CR", "病", "x"]), min_size=1).map(
    lambda tokens: " ".join(tokens) + "."
)
passage_text = st.lists(sentence, min_size=1, max_size=60).map(" ".join)
any_section = st.sampled_from(list(Section))


@given(st.lists(st.tuples(any_section, passage_text | st.text(max_size=40)), max_size=8))
def test_chunks_cover_every_indexed_passage_once_and_stay_short(pieces):
    body, passages = document(*pieces)
    chunks = chunk_passages(passages)
    for before, after in pairwise(chunks):
        assert before.end <= after.start
    assert all(body[c.start : c.end].strip() for c in chunks)
    assert all(count_words(body[c.start : c.end]) <= WORDS_PER_CHUNK for c in chunks)
    covered = {i for c in chunks for i in range(c.start, c.end)}
    indexed = [p for p in passages if p.section not in (*LEFT_OUT, Section.TITLE)]
    for passage in indexed:
        places = range(passage.start, passage.end)
        assert all(i in covered for i in places if not body[i].isspace())
    for passage in passages:
        if passage.section in LEFT_OUT:
            assert covered.isdisjoint(range(passage.start, passage.end))


@given(st.text())
def test_sentences_cover_all_that_is_not_white_space(text):
    spans = sentence_spans(text)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_abbreviations_and_initials_do_not_end_a_sentence():
    text = "PFS was longer (12 vs. 6 mo; Fig. 2). J. Smith et al. agree. Is it? Yes."
    assert [text[s:e] for s, e in sentence_spans(text)] == [
        "PFS was longer (12 vs. 6 mo; Fig. 2).",
        "J. Smith et al. agree.",
        "Is it?",
        "Yes.",
    ]
