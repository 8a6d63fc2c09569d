"""What an action is about: what is chosen, or the conversation that is open."""

from __future__ import annotations

from dataclasses import dataclass

from focusdesk import i18n
from focusdesk.i18n import ngettext
from focusdesk.model import ConversationId, Instant, Triage
from focusdesk.store.rows import ConversationRow


@dataclass(frozen=True, slots=True)
class Targets:
    """What an action is about: conversations as they stand, and what they are called together."""

    rows: tuple[ConversationRow, ...]
    ids: tuple[ConversationId, ...]

    @property
    def name(self) -> str:
        return self.rows[0].client_name

    @property
    def called(self) -> str:
        """The client's name; of several conversations, how many they are."""
        n = len(self.ids)
        if n == 1:
            return self.name
        return ngettext("{n} conversation", "{n} conversations", n).format(n=i18n.number(n))

    @property
    def all_done(self) -> bool:
        return all(one.state is Triage.DONE for one in self.rows)

    @property
    def any_unread(self) -> bool:
        return any(one.unread for one in self.rows)

    @property
    def deadline(self) -> Instant | None:
        """The first one."""
        return min((one.deadline for one in self.rows if one.deadline is not None), default=None)
