"""Language codes in one form: two letters (ISO 639-1), as JATS and HTML write them.

PubMed uses the three bibliographic letters of ISO 639-2/B.
"""

from __future__ import annotations

_THREE_TO_TWO = {
    "ara": "ar",
    "bul": "bg",
    "chi": "zh",
    "cze": "cs",
    "dan": "da",
    "dut": "nl",
    "eng": "en",
    "fin": "fi",
    "fre": "fr",
    "ger": "de",
    "gre": "el",
    "heb": "he",
    "hrv": "hr",
    "hun": "hu",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "lit": "lt",
    "nor": "no",
    "per": "fa",
    "pol": "pl",
    "por": "pt",
    "rum": "ro",
    "rus": "ru",
    "slo": "sk",
    "slv": "sl",
    "spa": "es",
    "srp": "sr",
    "swe": "sv",
    "tur": "tr",
    "ukr": "uk",
}


def two_letters(code: str | None) -> str | None:
    """The two-letter code of a language tag; a code without one stays, unknown is None.

    >>> two_letters("eng"), two_letters("en-GB"), two_letters("und")
    ('en', 'en', None)
    """
    code = (code or "").strip().lower().split("-")[0]
    return None if code in ("", "und") else _THREE_TO_TWO.get(code, code)
