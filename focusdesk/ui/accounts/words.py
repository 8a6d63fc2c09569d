"""What the page says about accounts and kinds of accounts, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from focusdesk import i18n
from focusdesk.errors import EngineGone, FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import AccountState, Instant
from focusdesk.store.rows import AccountRow
from focusdesk.ui import words
from focusdesk.ui.accounts.kinds import AccountKind
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.wording import say, say_error, terms

TROUBLE = (AccountState.NEEDS_LOGIN, AccountState.BROKEN)


class Tone(Enum):
    """How grave a state is."""

    FINE = "fine"
    WAITING = "waiting"
    BROKEN = "broken"

    def ink(self, colors: Tokens) -> str:
        return {
            Tone.FINE: colors.t2,
            Tone.WAITING: colors.waiting_text,
            Tone.BROKEN: colors.trouble_text,
        }[self]


def kind(name: str) -> str:
    """A kind as a title: `E-mail`."""
    found = terms.channel(name)
    return found[:1].upper() + found[1:]


def about(of: AccountKind) -> str:
    """A line for who has no account of this kind yet."""
    known = terms.about(of.name)
    if known:
        return known
    if "mark_read" in of.can:
        return _("Collects messages, marks them as read")
    return _("Collects messages")


def way_in(of: AccountKind) -> str:
    """What one signs in with."""
    if not of.secrets:
        return _("No sign-in")
    return ", ".join(say(one.label) for one in of.secrets)


def promise(of: AccountKind) -> str:
    """What is done at the service, and what is not. Sending is not: no engine sends yet."""
    said = [_("FocusDesk copies messages and deletes nothing at the service.")]
    if "mark_read" in of.can:
        said.append(_("There it marks as read what you have read here."))
    if "focus_status" in of.can:
        said.append(_("It shows there when you are in focus."))
    return " ".join(said)


def a_day(count: float) -> str:
    """`about 12 a day`."""
    if count < 1:
        return _("less than one a day")
    return _("about {n} a day").format(n=i18n.number(round(count)))


def will_collect(of: AccountKind) -> list[str]:
    """What happens once collecting begins, a sentence each."""
    said = [
        _(
            "What is there already is stored and can be searched. It is never announced; what is "
            "unread and at most 30 days old stands in your inbox."
        )
    ]
    if "backfill" in of.can:
        said.append(_("The last 30 days come first, the rest follows in the background."))
    said.append(_("What is new rings or waits as your schedule and your rules say."))
    return said


def fills(account: AccountRow) -> bool:
    """Whether a first sync is under way."""
    progress = account.progress
    return progress is not None and progress[0] < progress[1] and not account.paused


def progress(account: AccountRow) -> str:
    """`312 of about 900`."""
    done, total = account.progress or (0, 0)
    return _("{done} of about {total}").format(done=i18n.number(done), total=i18n.number(total))


def tone(account: AccountRow) -> Tone:
    if account.state in TROUBLE:
        return Tone.BROKEN
    waits = account.state is AccountState.RETRYING or is_degraded(account)
    return Tone.WAITING if waits else Tone.FINE


def is_degraded(account: AccountRow) -> bool:
    """Whether messages come in, and something is not as it should be all the same."""
    return account.state is AccountState.LIVE and account.reason is not None


def is_locked(account: AccountRow) -> bool:
    """Whether it is not the sign-in that is wrong, but the secrets that are out of reach."""
    locked = account.reason is not None and account.reason.code.startswith("vault-")
    return locked and account.state is AccountState.NEEDS_LOGIN


def status(account: AccountRow, now: Instant) -> str:
    """One line: how it is doing, and why it fails."""
    reason = say(account.reason) if account.reason is not None else ""
    if account.paused:
        return reason.removesuffix(".")
    if account.state in (*TROUBLE, AccountState.RETRYING):
        return reason or words.account_state(account.state)
    if fills(account):
        return progress(account)
    if is_degraded(account):
        return reason
    if account.state is AccountState.CONNECTING:
        return _("Connecting…")
    if account.state is AccountState.OFF:
        return _("Collecting has not begun")
    if account.last_catch_up is None:
        return _("Connected")
    return _("Synced {moment}").format(moment=words.near(account.last_catch_up, now))


def advice(account: AccountRow) -> str:
    """What becomes of it, or what the person may do."""
    if account.paused:
        return _("Nothing is collected. What was stored stays, and messages wait at their source.")
    return {
        AccountState.RETRYING: _("It is tried again by itself. Nothing is lost."),
        AccountState.NEEDS_LOGIN: _("Nothing is lost: messages wait at their source."),
        AccountState.BROKEN: _("Try again, or report it. Messages wait at their source."),
        AccountState.OFF: _("It goes on as soon as collecting runs."),
    }.get(account.state, "")


def state(account: AccountRow) -> str:
    """The state as a title."""
    if is_locked(account):
        return _("Secrets out of reach")
    return {
        AccountState.OFF: _("Paused") if account.paused else _("Off"),
        AccountState.CONNECTING: _("Connecting"),
        AccountState.LIVE: _("Collecting"),
        AccountState.RETRYING: _("Trying again"),
        AccountState.NEEDS_LOGIN: _("Sign in again"),
        AccountState.BROKEN: _("Broken"),
    }[account.state]


def in_order(accounts: Sequence[AccountRow]) -> list[AccountRow]:
    """Those in trouble first, the paused ones last."""

    def place(account: AccountRow) -> tuple[int, int]:
        if account.paused:
            return 3, account.id
        if account.state in TROUBLE:
            return 0, account.id
        return 1 if account.state is AccountState.RETRYING else 2, account.id

    return sorted(accounts, key=place)


def error(of: FocusDeskError) -> str:
    """An error's sentence, as it is said beside a form."""
    if isinstance(of, EngineGone):
        return _("Collecting does not run yet. Nothing was stored; try again in a moment.")
    return say_error(of)


def not_running(of: FocusDeskError) -> str:
    """The same, where nothing was to be stored."""
    if isinstance(of, EngineGone):
        return _("Collecting does not run yet. Try again in a moment.")
    return say_error(of)


def step(name: str) -> str:
    """A step of a sign-in as a title."""
    found = terms.step(name)
    return found[:1].upper() + found[1:]


def kind_within(name: str) -> str:
    """A kind within a sentence: `e-mail`."""
    return terms.channel(name)
