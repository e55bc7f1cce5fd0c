"""Short forms that custom gave, and whose letters are not in the name: VP-16 for etoposide."""

from __future__ import annotations

import re

from ingest.extract.abbreviations.forms import letters

_NAMES = {
    "2-CdA": "cladribine",
    "3TC": "lamivudine",
    "5-FU": "fluorouracil",
    "5-HT": "serotonin",
    "6-MP": "mercaptopurine",
    "6-TG": "thioguanine|tioguanine",
    "ADR": "doxorubicin",
    "Ara-C": "cytarabine",
    "AZT": "zidovudine",
    "BCNU": "carmustine",
    "bid": "twice daily|twice a day",
    "CBDCA": "carboplatin",
    "CCNU": "lomustine",
    "CDDP": "cisplatin",
    "CsA": "cyclosporine?(?: a)?|ciclosporin",
    "CPT-11": "irinotecan",
    "CTX": "cyclophosphamide",
    "Cu": "copper",
    "CyA": "cyclosporine?(?: a)?|ciclosporin",
    "ddI": "didanosine",
    "DPH": "phenytoin",
    "E2": "(?:17[ -]?(?:beta|b)-?)?o?estradiol",
    "Fe": "iron",
    "FK506": "tacrolimus",
    "GSH": "(?:reduced )?glutathione",
    "HbA": "adult h(?:a)?emoglobin",
    "HbF": "f(?:o)?etal h(?:a)?emoglobin",
    "HbS": "sickle h(?:a)?emoglobin",
    "Hg": "mercury",
    "HU": "hydroxycarbamide",
    "INH": "isoniazid",
    "K": "potassium",
    "L-PAM": "melphalan",
    "MDMA": "ecstasy",
    "Na": "sodium",
    "Pb": "lead",
    "PO": "oral(?:ly)?|by mouth",
    "QD": "once daily|once a day|daily",
    "T3": "triiodothyronine",
    "T4": "thyroxine",
    "tid": "three times daily|three times a day",
    "VP-16": "etoposide",
}  # fmt: skip
_BY_LETTERS = {
    letters(short): re.compile(rf"(?<![^\W_])(?:{name})$") for short, name in _NAMES.items()
}


def begins(short_letters: str, text: str) -> int | None:
    """Where in the (folded) text the long form begins that ends it, if custom calls it so.

    >>> begins("vp16", "followed by etoposide")
    12
    """
    pattern = _BY_LETTERS.get(short_letters)
    found = pattern.search(text) if pattern else None
    return found.start() if found else None
