"""Small programs that stand for an engine: they take the lock and do as they are told."""

from __future__ import annotations

import sys
from pathlib import Path

ENGINE = """
import json, os, signal, socket, sys, time
from pathlib import Path
from focusdesk import control, profile

place, how = Path(sys.argv[1]), sys.argv[2]
with (place.parent / "starts").open("a") as file:
    file.write("x")
if how == "falls":
    sys.exit(3)
lock = profile.Lock.try_take(place)
if lock is None:
    sys.exit(4)
if how == "makes":
    profile.open_store(place).close()
if how == "once" and (place.parent / "starts").stat().st_size == 1:
    time.sleep(0.2)
    os._exit(9)
if how == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
path = control.socket_path(place)
path.unlink(missing_ok=True)
listening = socket.socket(socket.AF_UNIX)
listening.bind(str(path))
listening.listen()
peers = []
listening.settimeout(0.05)
while True:
    try:
        peer, _ = listening.accept()
        peer.settimeout(0.05)
        peers.append((peer, control.Decoder()))
    except TimeoutError:
        pass
    for peer, decoder in peers:
        try:
            received = peer.recv(65536)
        except TimeoutError:
            continue
        except OSError:
            continue
        for line in decoder.feed(received):
            if line.get("request") == "ping":
                reply = {"version": "0", "pid": os.getpid()}
                peer.sendall(control.encode({"id": line["id"], "reply": reply}))
            if line.get("request") == "quit" and how != "deaf":
                path.unlink(missing_ok=True)
                sys.exit(0)
            if line.get("hint") == "changed":
                (place.parent / "hinted").write_text("x")
    tell = place.parent / "tell"
    if tell.exists():
        said = tell.read_text()
        tell.unlink()
        for peer, _ in peers:
            peer.sendall(said.encode())
"""


def engine(place: Path, how: str = "runs") -> list[str]:
    """The command of such a program for a profile."""
    return [sys.executable, "-c", ENGINE, str(place), how]


def starts(place: Path) -> int:
    """How often it was started."""
    file = place.parent / "starts"
    return file.stat().st_size if file.exists() else 0


def tell(place: Path, line: str) -> None:
    """Have it say a line to every window."""
    whole = place.parent / "tell.new"
    whole.write_text(line + "\n")
    whole.replace(place.parent / "tell")
