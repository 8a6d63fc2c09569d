"""The methods of Slack's Web API that the made-up workspace of `slack` answers, one function each.

`conversations.history` is `Methods.conversations_history`; what it returns lacks `ok`, but for an
error. The limits, faults and scopes before it are the server's matter.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tests.servers.slack_words import APP, ME, TEAM, Message

if TYPE_CHECKING:
    from tests.servers.slack import Slack


class Methods:
    """Reads and changes one workspace, on the server's thread."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._cursors: dict[str, tuple[float, str]] = {}

    def apps_connections_open(self, args: dict[str, str]) -> Message:
        ticket = f"ticket-{next(self._slack.numbers)}"
        self._slack.tickets.add(ticket)
        return {
            "url": f"ws://{self._slack.host}:{self._slack.port}/link/?ticket={ticket}&app_id={APP}"
        }

    def auth_test(self, args: dict[str, str]) -> Message:
        return {
            "url": "https://nord.slack.com/",
            "team": self._slack.team["name"],
            "user": self._slack.users[ME]["name"],
            "team_id": self._slack.team["id"],
            "user_id": ME,
        }

    def users_info(self, args: dict[str, str]) -> Message:
        user = self._slack.users.get(args["user"])
        return {"user": user} if user else {"ok": False, "error": "user_not_found"}

    def usergroups_list(self, args: dict[str, str]) -> Message:
        return {"usergroups": self._slack.groups}

    def users_conversations(self, args: dict[str, str]) -> Message:
        names = {
            "im": "im",
            "mpim": "mpim",
            "channel": "public_channel",
            "group": "private_channel",
        }
        types = args.get("types", "public_channel").split(",")
        found = [
            {key: value for key, value in row.items() if key != "is_member"}
            for id_, row in self._slack.channels.items()
            if row.get("is_member") and names[self._slack.type_of(id_)] in types
        ]
        return self._paged("channels", found, args)

    def conversations_info(self, args: dict[str, str]) -> Message:
        row = self._slack.channels.get(args["channel"])
        if row is None:
            return {"ok": False, "error": "channel_not_found"}
        return {"channel": {**row, "last_read": self._slack.last_read[row["id"]]}}

    def conversations_history(self, args: dict[str, str]) -> Message:
        channel = args["channel"]
        self._slack.read_calls[channel] += 1
        if channel not in self._slack.channels:
            return {"ok": False, "error": "channel_not_found"}
        rows = [
            message
            for message in self._slack.messages[channel].values()
            if message.get("thread_ts", message["ts"]) == message["ts"]
            or message.get("subtype") == "thread_broadcast"
        ]
        return self._page_of(rows, args, newest_first=True)

    def conversations_replies(self, args: dict[str, str]) -> Message:
        channel, root = args["channel"], args["ts"]
        found = self._slack.messages.get(channel, {}).get(root)
        if found is None:
            return {"ok": False, "error": "thread_not_found"}
        rows = [
            message
            for message in self._slack.messages[channel].values()
            if message.get("thread_ts") == root and message["ts"] != root
        ]
        answer = self._page_of(rows, args, newest_first=False)
        if answer.get("ok", True) and "cursor" not in args:
            answer["messages"] = [dict(found), *answer["messages"]]
        return answer

    def _page_of(self, rows: list[Message], args: dict[str, str], *, newest_first: bool) -> Message:
        inclusive = args.get("inclusive", "0").lower() in ("1", "true")
        oldest, latest = args.get("oldest", "0"), args.get("latest", "")
        rows = [row for row in rows if _within(row["ts"], oldest, latest, inclusive=inclusive)]
        rows.sort(key=lambda row: _micros(row["ts"]), reverse=newest_first)
        limit = min(int(args.get("limit", "100")), self._slack.page_limit)
        above = ""
        if args.get("cursor"):
            made, above = self._cursors.get(args["cursor"], (-1e9, ""))
            if time.monotonic() - made > self._slack.cursor_lives:
                return {"ok": False, "error": "invalid_cursor"}
            if self._slack.counting_cursors:
                rows = rows[int(above) :]
            else:
                rows = [
                    row
                    for row in rows
                    if (_micros(row["ts"]) < _micros(above)) is newest_first and row["ts"] != above
                ]
        elif newest_first and "oldest" in args and not latest:
            rows = rows[-limit:]
        page, rest = rows[:limit], rows[limit:]
        answer: Message = {"messages": [dict(row) for row in page], "has_more": bool(rest)}
        if rest and self._slack.gives_cursors:
            cursor = f"cursor-{next(self._slack.numbers)}"
            given = int(above or 0) + limit if self._slack.counting_cursors else page[-1]["ts"]
            self._cursors[cursor] = (time.monotonic(), str(given))
            answer["response_metadata"] = {"next_cursor": cursor}
        return answer

    def _paged(self, name: str, rows: list[Message], args: dict[str, str]) -> Message:
        start = int(args.get("cursor") or 0)
        limit = min(int(args.get("limit", "100")), 100)
        rest = len(rows) > start + limit
        cursor = {"next_cursor": str(start + limit) if rest else ""}
        return {name: rows[start : start + limit], "response_metadata": cursor}

    def search_messages(self, args: dict[str, str]) -> Message:
        wanted = f"<@{ME}>"
        found = []
        for channel, rows in self._slack.messages.items():
            for ts, row in rows.items():
                if wanted in row["text"]:
                    query = f"?thread_ts={row['thread_ts']}" if "thread_ts" in row else ""
                    link = f"https://nord.slack.com/archives/{channel}/p{_micros(ts)}{query}"
                    where = {"id": channel, "name": self._slack.channels[channel]["name"]}
                    found.append({"ts": ts, "channel": where, "permalink": link, **row})
        found.sort(key=lambda row: _micros(row["ts"]), reverse=True)
        count, page = int(args.get("count", "20")), int(args.get("page", "1"))
        shown = found[(page - 1) * count : page * count]
        return {"messages": {"matches": shown, "paging": {"pages": -(-len(found) // count)}}}

    def conversations_mark(self, args: dict[str, str]) -> Message:
        self._slack.last_read[args["channel"]] = args["ts"]
        return {}

    def conversations_open(self, args: dict[str, str]) -> Message:
        for id_, row in self._slack.channels.items():
            if row.get("user") == args["users"]:
                return {"channel": {"id": id_}}
        return {"ok": False, "error": "user_not_found"}

    def chat_postMessage(self, args: dict[str, str]) -> Message:
        channel = args["channel"]
        if channel not in self._slack.channels:
            return {"ok": False, "error": "channel_not_found"}
        ts = self._slack.next_ts()
        message: Message = {"type": "message", "user": ME, "ts": ts, "team": TEAM}
        message |= {"text": args["text"], "bot_id": "B01DESK", "app_id": APP}
        if args.get("thread_ts"):
            message["thread_ts"] = args["thread_ts"]
        if args.get("metadata"):
            message["metadata"] = json.loads(args["metadata"])
        self._slack.messages[channel][ts] = message
        self._slack.tell_in(channel, dict(message))
        return {"channel": channel, "ts": ts, "message": message}

    def dnd_info(self, args: dict[str, str]) -> Message:
        if self._slack.dnd["snooze_endtime"] <= time.time():
            self._slack.dnd = {"snooze_enabled": False, "snooze_endtime": 0}
        return {
            "dnd_enabled": True,
            "next_dnd_start_ts": 1,
            "next_dnd_end_ts": 2,
            **self._slack.dnd,
        }

    def dnd_setSnooze(self, args: dict[str, str]) -> Message:
        end = int(time.time()) + int(args["num_minutes"]) * 60
        self._slack.dnd = {"snooze_enabled": True, "snooze_endtime": end}
        self._slack.dnd_history.append(f"set {args['num_minutes']}")
        return dict(self._slack.dnd)

    def dnd_endSnooze(self, args: dict[str, str]) -> Message:
        if not self._slack.dnd["snooze_enabled"]:
            return {"ok": False, "error": "snooze_not_active"}
        self._slack.dnd = {"snooze_enabled": False, "snooze_endtime": 0}
        self._slack.dnd_history.append("end")
        return {}

    def users_profile_get(self, args: dict[str, str]) -> Message:
        return {"profile": {**self._slack.users[ME]["profile"], **self._slack.profile}}

    def users_profile_set(self, args: dict[str, str]) -> Message:
        new = json.loads(args["profile"])
        if len(new.get("status_text", "")) > 100:
            return {"ok": False, "error": "too_long"}
        self._slack.profile |= new
        return {"profile": self._slack.profile}

    def files_info(self, args: dict[str, str]) -> Message:
        if args["file"] not in self._slack.files:
            return {"ok": False, "error": "file_not_found"}
        return {"file": self._slack.files[args["file"]][0]}


def _micros(ts: str) -> int:
    seconds, _, rest = ts.partition(".")
    return int(seconds or 0) * 1_000_000 + int(rest.ljust(6, "0") or 0)


def _within(ts: str, oldest: str, latest: str, *, inclusive: bool) -> bool:
    at, low = _micros(ts), _micros(oldest)
    high = _micros(latest) if latest else 10**19
    return low <= at <= high if inclusive else low < at < high
