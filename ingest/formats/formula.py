"""Formulas as readable text: MathML and the TeX that articles carry beside it.

A reader and a rule that looks for numbers both want ``1×10⁶``, not a tree and not a macro:

>>> tex_text(r"\\begin{document}$$1\\times 10^{6}$$\\end{document}")
'1×10⁶'
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from ingest.formats.scripts import subscript, superscript

_SPACED = frozenset("=<>≤≥≠≈∼±→⇒≪≫∈")
_SILENT = frozenset("\u2061\u2062\u2063\u2064")  # invisible "function applied", "times" …
_SKIPPED = frozenset({"annotation", "annotation-xml", "none", "mprescripts", "malignmark"})


def math_text(element: etree._Element) -> str:
    """A MathML element on one line: powers raised, fractions with a slash.

    >>> math_text(etree.fromstring(
    ...     "<math><mi>p</mi><mo>=</mo><mfrac><mn>3</mn><mn>20</mn></mfrac></math>"))
    'p = 3/20'
    """
    return re.sub(r"\s+", " ", _render(element)).strip()


def tex_text(source: str) -> str:
    """Short TeX as text; what has no plain form stays as its bare words."""
    inside = re.search(r"\\begin\{document\}(.*?)\\end\{document\}", source, re.DOTALL)
    text = inside.group(1) if inside else source
    text = re.sub(r"\\(?:usepackage|setlength|documentclass)\S*", "", text).replace("$", "")
    for command, plain in _TEX.items():
        text = re.sub(rf"\\{command}(?![a-zA-Z])\s*", plain, text)
    text = re.sub(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\1/\2", text)
    text = re.sub(r"\\(?:text|mathrm|mathit|mathbf|operatorname|rm|it|bf|left|right)\b", "", text)
    text = re.sub(r"\^\{([^{}]*)\}|\^(\w)", lambda m: superscript(m[1] or m[2] or ""), text)
    text = re.sub(r"_\{([^{}]*)\}|_(\w)", lambda m: subscript(m[1] or m[2] or ""), text)
    text = re.sub(r"\\([%&#_ ,;!])", lambda m: m[1] if m[1] in "%&#_" else " ", text)
    return " ".join(re.sub(r"[\\~]", " ", re.sub(r"[{}]", "", text)).split())


_TEX = {
    "times": "×",
    "cdot": "·",
    "pm": "±",
    "leqslant": " ≤ ",
    "geqslant": " ≥ ",
    "leq": " ≤ ",
    "geq": " ≥ ",
    "le": " ≤ ",
    "ge": " ≥ ",
    "sim": " ∼ ",
    "approx": " ≈ ",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "chi": "χ",
    "circ": "°",
}


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _own_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _parts(element: etree._Element) -> list[str]:
    return [_render(child) for child in element if isinstance(child.tag, str)]


def _render(element: etree._Element) -> str:
    name = _name(element)
    if not name or name in _SKIPPED:
        return ""
    if name in ("mi", "mn", "mtext", "ms"):
        return " ".join(_own_text(element).split()) or " "
    if name == "mo":
        return _operator(_own_text(element).strip())
    parts = _parts(element)
    layout = _LAYOUTS.get(name)
    return layout(parts) if layout and len(parts) > 1 else _around(name, parts)


def _around(name: str, parts: list[str]) -> str:
    inside = "".join(parts)
    if name == "msqrt":
        return f"√{_grouped(inside)}"
    if name == "mfenced":
        return f"({', '.join(parts)})"
    if name == "mtr":
        return " ".join(parts)
    if name == "mtable":
        return "; ".join(parts)
    return " " if name == "mspace" else inside


def _operator(sign: str) -> str:
    if sign in _SPACED:
        return f" {sign} "
    return "" if sign in _SILENT else sign


def _grouped(text: str) -> str:
    """In parentheses where it would fall apart without."""
    return text if re.fullmatch(r"[\w.%°]*|\(.*\)", text) else f"({text})"


_LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": lambda p: f"{_grouped(p[0])}/{_grouped(p[1])}",
    "msup": lambda p: p[0] + superscript(p[1].strip(), p[0]),
    "msub": lambda p: p[0] + subscript(p[1].strip(), p[0]),
    "msubsup": lambda p: p[0] + subscript(p[1].strip(), p[0]) + superscript("".join(p[2:3]), p[0]),
    "munderover": lambda p: p[0] + subscript(p[1].strip(), p[0]) + superscript("".join(p[2:3])),
    "munder": lambda p: p[0] + subscript(p[1].strip(), p[0]),
    "mover": lambda p: p[0] + (p[1] if p[1] in "*†" else ""),
    "mroot": lambda p: f"{_grouped(p[0])}^(1/{p[1]})",
}
