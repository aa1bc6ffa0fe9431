"""Markdown as HTML: words of the field can be asked for their meaning, formulas are MathML."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from glmlab.widgets.glossary import marked

_KNOWN = "known"

COMMON = frozenset(
    {
        "best",
        "bias",
        "by chance",
        "false",
        "gap",
        "missed",
        "mixed",
        "observed",
        "support",
        "variance",
    }
)
"""Words of the field that running text uses in other senses, too: only pictures mark them."""


def html_of(text: str, known: set[str] | None = None) -> str:
    """Return Markdown as HTML, in which HTML of the text is shown as it is written.

    Parameters
    ----------
    text
        In Markdown.
    known
        Words of the field that have been marked before; those of this text are added. None marks nothing.
    """
    return _parser().render(text, {_KNOWN: known})


def inline_html_of(text: str) -> str:
    """Return the Markdown of a sentence as HTML, without a paragraph around it."""
    return _parser().renderInline(text, {_KNOWN: None})


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    parser.use(dollarmath_plugin, renderer=_formula)
    parser.add_render_rule("text", _text)
    return parser


def _formula(latex: str, options: dict[str, Any]) -> str:
    return convert(latex, display="block" if options["display_mode"] else "inline")


def _text(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, env: Any) -> str:
    known, content = env[_KNOWN], tokens[place].content
    if known is None:
        return escape(content, quote=False)
    return marked(content, focusable=True, known=known)
