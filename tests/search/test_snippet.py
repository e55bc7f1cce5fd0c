from hypothesis import given
from hypothesis import strategies as st

from search.snippet import matching_sentence, stem

TEXT = (
    "Twenty patients were infused. Intrathecal CAR-T cells cleared the spinal fluid. "
    "Relapses were seen in 3."
)


def highlighted(sentence) -> list[str]:
    return [sentence.text[start:end] for start, end in sentence.highlights]


def test_the_sentence_with_most_of_the_query_is_taken():
    sentence = matching_sentence(TEXT, 100, ["infused", "car", "t", "cell"], [])
    assert sentence.text == "Intrathecal CAR-T cells cleared the spinal fluid."
    assert highlighted(sentence) == ["CAR-T cells"]
    assert (sentence.start, sentence.end) == (130, 130 + len(sentence.text))


def test_endings_do_not_matter():
    assert highlighted(matching_sentence(TEXT, 0, ["relapsed"], [])) == ["Relapses"]


def test_a_named_concept_outweighs_a_word():
    start = TEXT.index("spinal fluid")
    named = [(1000 + start, 1000 + start + 12, "x:csf")]
    sentence = matching_sentence(TEXT, 1000, ["patients"], named)
    assert highlighted(sentence) == ["spinal fluid"]


def test_where_nothing_matches_it_is_the_first_sentence_without_highlights():
    sentence = matching_sentence(TEXT, 0, ["venetoclax"], [])
    assert sentence.text == "Twenty patients were infused."
    assert sentence.highlights == ()


def test_a_single_letter_alone_is_not_highlighted():
    sentence = matching_sentence("The T cell count, by t test.", 0, ["car", "t"], [])
    assert sentence.highlights == ()


def test_a_text_without_words_has_no_sentence():
    assert matching_sentence(" \n ", 0, ["a"], []) is None


@given(st.text(), st.lists(st.text(min_size=1, max_size=5)), st.integers(0, 1000))
def test_offsets_always_point_into_the_body(text, terms, offset):
    sentence = matching_sentence(text, offset, terms, [])
    if sentence is None:
        assert not text.strip()
        return
    assert text[sentence.start - offset : sentence.end - offset] == sentence.text
    ends = 0
    for start, end in sentence.highlights:
        assert ends <= start < end <= len(sentence.text)
        ends = end


@given(st.text())
def test_a_stem_is_never_empty(word):
    assert bool(stem(word)) == bool(word)
