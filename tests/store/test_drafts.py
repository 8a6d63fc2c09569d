"""An answer that is being written is kept, follows its conversation, and is never lost."""

from __future__ import annotations

from focusdesk.model import ConversationId
from focusdesk.store import accounts, drafts, inbox
from tests.store.build import CAMILLE, INES, at, mail, take

NOW = at("2026-11-24 14:00")


def one(store, account, *messages):
    take(store, account, *messages, now="2026-11-24 10:05")
    return ConversationId(
        store.connection.execute("SELECT max(id) FROM conversation").fetchone()[0]
    )


def test_a_draft_is_kept_changed_and_emptied(store, account):
    id_ = one(store, account, mail(1, history=True))
    (camille,) = drafts.recipients(store, id_)
    assert (camille.channel, camille.name) == ("email", "Camille Roy")
    changed = drafts.keep(store, id_, camille.id, "Hello", NOW)
    assert changed.of("conversation") == {id_}
    assert inbox.conversations(store, [id_])[0].draft
    drafts.keep(store, id_, None, "Hello Camille", NOW)
    kept = drafts.of(store, id_)
    assert kept is not None and (kept.text, kept.recipient) == ("Hello Camille", None)
    drafts.keep(store, id_, camille.id, " \n", NOW)
    assert drafts.of(store, id_) is None
    assert not inbox.conversations(store, [id_])[0].draft


def test_who_wrote_last_is_answered_first(store, account):
    chat = CAMILLE.__class__("telegram", "camilleroy", "Camille Roy")
    id_ = one(
        store,
        account,
        mail(1, history=True, received="2026-11-24 09:00"),
        mail(2, history=True, received="2026-11-24 08:00", party=chat, subject="Chat"),
        mail(3, outgoing=True, received="2026-11-24 09:30", party=chat, subject="Chat"),
    )
    sql = store.connection
    sql.execute("UPDATE identity SET client_id = (SELECT min(id) FROM client)")
    assert [one.channel for one in drafts.recipients(store, id_)] == ["email", "telegram"]


def test_joined_conversations_keep_both_texts(store, account):
    first = one(store, account, mail(1, history=True, message_id="<a@x>"))
    second = one(store, account, mail(2, history=True, message_id="<b@x>", subject="Other"))
    drafts.keep(store, first, None, "One", NOW)
    drafts.keep(store, second, None, "Two", NOW)
    take(
        store,
        account,
        mail(3, history=True, message_id="<c@x>", references=("<a@x>", "<b@x>")),
        now=NOW,
    )
    kept = drafts.of(store, first)
    assert kept is not None and kept.text == "One\n\nTwo"
    assert drafts.of(store, second) is None
    drafts.keep(store, second, None, "Written to the old one", NOW)
    kept = drafts.of(store, first)
    assert kept is not None and kept.text == "Written to the old one"


def test_a_draft_goes_with_its_account_only(store, account):
    other = accounts.add(store, "email", "second", {}, [], NOW)
    mine = one(store, account, mail(1, history=True))
    theirs = one(store, other, mail(2, history=True, party=INES, subject="Else"))
    (camille,) = drafts.recipients(store, mine)
    drafts.keep(store, mine, camille.id, "Goes", NOW)
    drafts.keep(store, theirs, camille.id, "Stays", NOW)
    accounts.remove(store, account, NOW, keep_messages=False)
    assert drafts.of(store, mine) is None
    kept = drafts.of(store, theirs)
    assert kept is not None and (kept.text, kept.recipient) == ("Stays", None)
