"""HTML becomes harmless and flat, its text readable, and nothing in it takes long."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.connectors.email.parsing.html import (
    RESULT_LIMIT,
    plain_text,
    sanitised,
    stripped,
)
from focusdesk.store import pictures

ALLOWED = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
} | {
    name: set()
    for name in [
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "del",
        "ins",
        "code",
        "tt",
        "kbd",
        "samp",
        "sub",
        "sup",
        "small",
        "blockquote",
        "ul",
        "ol",
        "li",
        "pre",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
    ]
}


class Inspector(HTMLParser):
    """Fails on anything that may not stand in a sanitised mail."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.deepest = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for name, value in attributes:
            assert name in ALLOWED[tag], (tag, name)
            if name == "href":
                assert re.match(r"(?i)(https?://|mailto:|tel:)", value or ""), value
            if name == "src":
                assert (value or "").lower().startswith("cid:"), value
        if tag not in ("br", "hr", "img"):
            self.depth += tag in ("table", "ul", "ol", "blockquote")
            self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag in ("table", "ul", "ol", "blockquote")


def inspect(markup: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(markup)
    inspector.close()
    return inspector


# -- harmless ---------------------------------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>hello",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&#58;alert(1)">x</a>',
    '<a href="data:text/html,<script>1</script>">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="//evil.example/x">x</a>',
    '<img src="https://tracker.example/x.png" width="1">',
    '<img src="file:///etc/passwd">',
    '<img src="data:image/png;base64,AAAA">',
    '<table background="https://tracker.example/x"><tr><td>x</td></tr></table>',
    '<div style="background:url(https://tracker.example/x)">x</div>',
    "<style>@import url(https://tracker.example/x.css)</style>x",
    '<link rel="stylesheet" href="https://tracker.example/x.css">x',
    '<base href="https://evil.example/"><a href="x">x</a>',
    '<iframe src="https://evil.example/"></iframe>x',
    '<object data="x"></object><embed src="x">x',
    '<form action="https://evil.example/"><input name="password"><button>go</button></form>',
    "<svg><script>alert(1)</script></svg>x",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">x',
    '<a title="</a><img src=x onerror=alert(1)>" href="https://x.example/">x</a>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>x",
    "<<script>script>alert(1)</script>",
    '<td colspan="100000000">x</td>',
    '<table><tr><td colspan="100000000">a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
    "<a href='https://x.example/\"onclick=\"alert(1)'>x</a>",
    "\x02</b><script>\x03",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_dangerous_comes_through(attack: str) -> None:
    markup, text = sanitised(attack)
    inspect(markup)
    assert "alert(1)" not in text
    assert "tracker.example" not in markup
    assert not re.search(r"colspan=\"\d{3}", markup)


@given(
    st.lists(
        st.sampled_from(
            [
                *ATTACKS,
                *(f"<{tag}>" for tag in ("table", "tr", "td", "div", "p", "ul", "li", "b", "q")),
                *(f"</{tag}>" for tag in ("table", "tr", "td", "div", "p", "ul", "li", "b", "q")),
                '<div style="display:none">',
                "<blockquote>",
                "</blockquote>",
                "<pre>",
                "</pre>",
                "words",
                "&lt;b&gt;",
                "<",
                '"',
                "'",
                "<!--",
                "-->",
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_put_together_stays_harmless_and_shallow(pieces: list[str]) -> None:
    markup, text = sanitised("".join(pieces))
    assert inspect(markup).deepest <= 10
    assert "\x02" not in markup + text and "\x03" not in markup + text
    stripped("".join(pieces))


def test_pictures_that_came_with_the_mail_stay() -> None:
    markup, _ = sanitised('<img src="cid:logo@x" width="120" height="999999" alt="Logo">')
    assert markup == '<img src="cid:logo@x" alt="Logo" width="120">'


def test_pictures_at_a_server_keep_their_place_and_those_that_count_readers_do_not() -> None:
    markup, text = sanitised(
        '<p>Hello</p><img src="https://studionord.ca/a.png?x=1&y=2" alt="Logo" width="120">'
        '<img src="https://t.example/p.gif" width="1" height="1">'
        '<img src="https://t.example/q.gif" alt="beacon" height="2">'
        '<img src="//no-scheme.example/a.png" alt="odd">'
    )
    assert pictures.addresses(markup) == ("https://studionord.ca/a.png?x=1&y=2",)
    assert "t.example" not in markup
    assert "no-scheme" not in markup
    assert "Logo" in text
    assert 'width="120"' in pictures.shown(markup, {"https://studionord.ca/a.png?x=1&y=2": "f:1"})
    assert "<img" not in pictures.shown(markup, {})
    assert "Logo" in pictures.shown(markup, {})


def test_links_keep_where_they_go() -> None:
    markup, _ = sanitised('<a href="https://x.example/?a=1&b=2" style="color:red">see</a>')
    assert markup == '<a href="https://x.example/?a=1&amp;b=2">see</a>'


# -- flat -------------------------------------------------------------------------------------------


def test_layout_tables_are_unwrapped_and_data_tables_stay() -> None:
    markup, text = sanitised(
        "<table><tr><td><table><tr><td><p>Dear Nora,</p></td></tr></table>"
        "<table><tr><th>Item</th><th>Price</th></tr><tr><td>Logo</td><td>900</td></tr>"
        "<tr><td>Site</td><td>2000</td></tr></table></td></tr></table>"
    )
    assert markup.count("<table>") == 1
    assert "<tr><td>Logo</td><td>900</td></tr>" in markup
    assert "Dear Nora,\n" in text and "Logo | 900\n" in text


def test_twenty_nested_tables_become_lines() -> None:
    source = "<table><tr><td>" * 20 + "deep" + "</td></tr></table>" * 20
    assert sanitised(source) == ("deep", "deep")


def test_divisions_become_lines_and_empty_ones_nothing() -> None:
    source = "<div><div>one</div><div></div><div> </div><div>two<div>three</div></div></div>"
    markup, text = sanitised(source)
    assert text == "one\ntwo\nthree"
    assert markup == "one<br>two<br>three"


def test_hidden_parts_are_neither_shown_nor_read() -> None:
    markup, text = sanitised(
        '<div style="display: none">preheader<table><tr><td>x</td></tr></table></div>'
        '<span style="DISPLAY:NONE!important">too</span><p hidden>and this</p>'
        '<span style="overflow: hidden">shown</span>'
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    assert "preheader" not in markup + text
    assert "too" not in text and "and this" not in text
    assert text.startswith("shown")
    assert "<table>" in markup, "the tables after a hidden one are still told apart"


def test_deep_quotations_are_kept_shallow() -> None:
    markup, text = sanitised("<blockquote>" * 30 + "deep" + "</blockquote>" * 30)
    assert inspect(markup).deepest <= 8
    assert text == ">>>>> deep"


def test_an_unclosed_link_element_blanks_nothing() -> None:
    assert sanitised("<link rel=stylesheet>after")[1] == "after"


# -- text -------------------------------------------------------------------------------------------


def test_the_text_reads_as_the_mail_does() -> None:
    _, text = sanitised(
        "<h1>Offer</h1><p>Dear&nbsp;Nora,<br>here  it\nis:</p><ul><li>one</li><li>two</li></ul>"
        "<blockquote>You wrote<br>this</blockquote><pre>a\n  b</pre><p>&amp; bye</p>"
    )
    assert text.split("\n") == [
        "Offer",
        "Dear Nora,",
        "here it is:",
        "",
        "- one",
        "- two",
        "",
        "> You wrote",
        "> this",
        "",
        "a",
        "b",
        "& bye",
    ]


def test_fillers_that_hide_words_from_a_search_are_gone() -> None:
    _, text = sanitised("<p>in\u00advoice\u200b num\u034fber</p>" + "\u200c \u00a0" * 80)
    assert text == "invoice number"


def test_long_html_gives_its_text_only() -> None:
    source = "<p>word</p>" * (RESULT_LIMIT // 8)
    markup, text = sanitised(source)
    assert markup == ""
    assert text.startswith("word\n\nword")


def test_what_no_parser_is_given_is_stripped() -> None:
    source = "<style>x{}</style><p>Hello &amp; <b>bye</b></p><script>1<2</script><!-- no -->end"
    assert stripped(source) == "Hello & bye\nend"
    assert plain_text("a\n\n\n\n b  c ") == "a\n\nb c"
