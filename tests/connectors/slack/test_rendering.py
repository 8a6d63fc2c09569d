"""mrkdwn and rich_text to text and safe HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.connectors.slack import blocks, mrkdwn
from focusdesk.connectors.slack.rendered import Found

TAGS = {"b", "i", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li", "br"}


class Names:
    def user(self, id_):
        return {"U01ANA": "Ana Silva", "U02LEO": "Léo <b>"}.get(id_, "")

    def channel(self, id_):
        return {"C01GEN": "general"}.get(id_, "")

    def group(self, id_):
        return {"S01DES": "design"}.get(id_, "")


def text_and_html(source: str) -> tuple[str, str]:
    one = mrkdwn.rendered(source, Names(), Found())
    return one.text, one.html


@pytest.mark.parametrize(
    ("source", "text", "html"),
    [
        ("plain", "plain", "plain"),
        ("a &lt;b&gt; &amp; c", "a <b> & c", "a &lt;b&gt; &amp; c"),
        ("twice &amp;lt;", "twice &lt;", "twice &amp;lt;"),
        ("*bold* _it_ ~no~", "bold it no", "<b>bold</b> <i>it</i> <s>no</s>"),
        ("*bold _and it_*", "bold and it", "<b>bold <i>and it</i></b>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("`*code*`", "*code*", "<code>*code*</code>"),
        ("`a &lt; b`", "a < b", "<code>a &lt; b</code>"),
        ("<@U01ANA> hi", "@Ana Silva hi", "<b>@Ana Silva</b> hi"),
        ("<@U02LEO>", "@Léo <b>", "<b>@Léo &lt;b&gt;</b>"),
        ("<@U99|zoe>", "@zoe", "<b>@zoe</b>"),
        ("<@U99>", "@U99", "<b>@U99</b>"),
        ("<#C01GEN> <#C9|x>", "#general #x", "#general #x"),
        ("<!here> <!channel>", "@here @channel", "<b>@here</b> <b>@channel</b>"),
        ("<!subteam^S01DES>", "@design", "<b>@design</b>"),
        ("<!subteam^S9|@ops>", "@ops", "<b>@ops</b>"),
        (
            "<https://a.example/x>",
            "https://a.example/x",
            '<a href="https://a.example/x">https://a.example/x</a>',
        ),
        (
            "<https://evil.example/|https://bank.example>",
            "https://bank.example (https://evil.example/)",
            '<a href="https://evil.example/">https://bank.example</a> (evil.example)',
        ),
        (
            "<https://a.example/x|a.example>",
            "a.example (https://a.example/x)",
            '<a href="https://a.example/x">a.example</a>',
        ),
        (
            "<https://a.example/x/|a.example/x>",
            "https://a.example/x/",
            '<a href="https://a.example/x/">a.example/x</a>',
        ),
        (
            "<mailto:leo@nord.example|write to Léo>",
            "write to Léo (leo@nord.example)",
            '<a href="mailto:leo@nord.example">write to Léo</a> (leo@nord.example)',
        ),
        (
            "<mailto:leo@nord.example|leo@nord.example>",
            "leo@nord.example",
            '<a href="mailto:leo@nord.example">leo@nord.example</a>',
        ),
        (
            "<javascript:alert(1)|click>",
            "click (javascript:alert(1))",
            "click (javascript:alert(1))",
        ),
        ("<https:nowhere|click>", "click (https:nowhere)", "click (https:nowhere)"),
        (
            "<https://a.example|a `b`> `<https://a.example>`",
            "a `b` (https://a.example) https://a.example",
            '<a href="https://a.example">a `b`</a> (a.example) <code>https://a.example</code>',
        ),
        (":wave: :+1: :nosuch:", "👋 👍 :nosuch:", "👋 👍 :nosuch:"),
        ("at 10:30: go", "at 10:30: go", "at 10:30: go"),
        ("&gt; said\nyes", "> said\nyes", "<blockquote>said</blockquote><br>yes"),
        ("```x = 1\ny = *2*```", "x = 1\ny = *2*", "<pre>x = 1\ny = *2*</pre>"),
        ("<!date^43200^{date_num}|long ago>", "1970-01-01", "1970-01-01"),
        ("<!date^x^{date_num}|long ago>", "long ago", "long ago"),
    ],
)
def test_mrkdwn(source, text, html):
    assert text_and_html(source) == (text, html)


@given(st.text(alphabet=st.sampled_from("<>&|@#!*_~`:;^ab\"'/\n\ue000\ue001 1"), max_size=200))
def test_whatever_is_written_the_html_holds_only_our_tags(source):
    _text, markup = text_and_html(source)
    for tag in re.findall(r"<[^>]*>?", markup):
        match = re.fullmatch(r"</?([a-z]+)(?: href=\"[^\"<>]*\")?>", tag)
        assert match is not None, tag
        assert match[1] in TAGS


def element(kind, **more):
    return {"type": kind, **more}


def section(*elements):
    return element("rich_text_section", elements=list(elements))


def body(*elements, text="substitute", **more):
    message = {"text": text, "blocks": [element("rich_text", elements=list(elements))], **more}
    found = Found()
    return blocks.body(message, Names(), found), found


def test_rich_text_is_preferred_to_the_substitute():
    one, found = body(
        section(
            element("text", text="see "),
            element("user", user_id="U01ANA"),
            element("text", text=" & "),
            element("link", url="https://a.example/", text="this"),
            element("text", text=" now", style={"bold": True, "italic": True}),
            element("emoji", name="custom_one"),
            element("emoji", name="x", unicode="1f468-200d-1f4bb"),
            element("broadcast", range="channel"),
            element("usergroup", usergroup_id="S01DES"),
        )
    )
    assert (
        one.text == "see @Ana Silva & this (https://a.example/) now:custom_one:👨‍💻@channel@design"
    )
    assert "<b><i> now</i></b>" in one.html
    assert found.users == {"U01ANA"} and found.groups == {"S01DES"}
    assert found.broadcast and found.link


def test_lists_quotes_and_code_of_rich_text():
    items = [section(element("text", text=word)) for word in ("one", "two")]
    one, _ = body(
        section(element("text", text="list:\n")),
        element("rich_text_list", style="bullet", indent=0, elements=items),
        element("rich_text_list", style="ordered", indent=1, elements=items),
        element("rich_text_quote", elements=[element("text", text="said\nso")]),
        element("rich_text_preformatted", elements=[element("text", text="a < b")]),
    )
    assert one.text == ("list:\n- one\n- two\n    1. one\n    2. two\n> said\n> so\na < b")
    assert "<ol><li>one</li><li>two</li></ol>" in one.html
    assert "<pre>a &lt; b</pre>" in one.html


def test_blocks_of_an_app_are_read_and_previews_of_links_are_not():
    message = {
        "text": "substitute",
        "blocks": [
            element("header", text=element("plain_text", text="Build 7")),
            element(
                "section",
                text=element("mrkdwn", text="*failed* in <#C01GEN>"),
                accessory=element("button", text={"text": "Log"}, url="https://ci.example/8"),
            ),
            element("divider"),
            element("context", elements=[element("mrkdwn", text="by :robot_face:")]),
            element("actions", elements=[element("button", text={"text": "Retry"})]),
        ],
        "attachments": [
            {"from_url": "https://a.example", "title": "A preview", "text": "of a link"},
            {
                "title": "Log",
                "title_link": "https://ci.example/7",
                "fields": [{"title": "Exit", "value": "1"}],
            },
            {"is_share": True, "author_name": "Léo", "text": "shared words"},
        ],
    }
    one = blocks.body(message, Names(), Found())
    assert one.text == (
        "Build 7\nfailed in #general\nLog (https://ci.example/8)\nby 🤖\nLog (https://ci.example/7)\nExit\n1\n> Léo\n> shared words"
    )


@pytest.mark.parametrize("said", ["new words", {"type": "mrkdwn", "text": "new *words*"}])
def test_a_block_of_a_kind_that_is_not_known_says_its_words(said):
    message = {"text": "substitute", "blocks": [element("brand_new", text=said)]}
    assert blocks.body(message, Names(), Found()).text == "new words"


def test_where_blocks_say_nothing_the_text_is_read():
    message = {"text": "hello", "blocks": [element("actions", elements=[])]}
    assert blocks.body(message, Names(), Found()).text == "hello"


@pytest.mark.parametrize(
    "hostile",
    [
        {"blocks": [None, 3, "x", {"type": ["rich_text"]}, {"type": "rich_text", "elements": 5}]},
        {"blocks": {"type": "rich_text"}, "text": ["x"]},
        {"attachments": [{"fields": {"a": 1}, "text": 7, "title_link": []}], "text": None},
        {"blocks": [{"type": "table", "rows": [[{"type": "rich_text", "elements": None}], 4]}]},
        {
            "blocks": [
                {"type": "rich_text", "elements": [{"type": "rich_text_list", "indent": 1e99}]}
            ]
        },
        {"text": "<" * 5000},
        {"text": "*" * 5000 + "_" * 5000 + "<!date^99999999999999999999^{date}>"},
    ],
)
def test_hostile_payloads_are_read_as_far_as_they_can_be(hostile):
    blocks.body(hostile, Names(), Found())
