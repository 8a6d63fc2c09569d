"""Writes the store of this release as a fixture: `python tests/store/make_release.py`.

Run once when a release is made; the file is kept for ever, so that every later program is tested
on what people really have.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from focusdesk import __version__  # noqa: E402
from focusdesk.connectors.base import Attachment  # noqa: E402
from focusdesk.model import MINUTE, Category, ConversationId, Micros  # noqa: E402
from focusdesk.store import deliveries, focus, triage  # noqa: E402
from tests.store.build import CAMILLE, INES, TOM, at, mail, new_account, new_store, take  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        account = new_account(store)
        pdf = Attachment("board-notes.pdf", "application/pdf", 240_000, "2")
        take(
            store,
            account,
            mail(1, history=True, received="2026-11-02 09:00", party=TOM, read=True),
            mail(2, message_id="<a@x>", attachments=(pdf,)),
            mail(3, party=INES, subject="Facture FD-0147", category=Category.PAYMENT),
            mail(4, party=TOM, outgoing=True),
            now="2026-11-24 10:05",
        )
        deliveries.deliver_due(store, at("2026-11-24 13:00"), announce=True)
        triage.snooze(store, [ConversationId(2)], at("2026-11-25 09:00"), at("2026-11-24 13:05"))
        focus.start(store, at("2026-11-24 14:00"), Micros(60 * MINUTE), "Deep work")
        take(store, account, mail(5, party=CAMILLE), now="2026-11-24 14:05")
        target = HERE / "releases" / f"{__version__}.db"
        target.parent.mkdir(exist_ok=True)
        target.unlink(missing_ok=True)
        store.connection.execute("VACUUM INTO ?", (str(target),))
        store.close()


if __name__ == "__main__":
    main()
