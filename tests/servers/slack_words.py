"""The made-up workspace, its app and its person, as the loopback Slack and tests name them."""

from typing import Any

TEAM = "T01NORD"
ME = "U01ANA"
APP = "A01DESK"
APP_TOKEN = "xapp-1-A01DESK-1-abc"
USER_TOKEN = "xoxp-1-2-3-abc"
SCOPES = (
    "channels:history,groups:history,im:history,mpim:history,channels:read,groups:read,im:read,"
    "mpim:read,channels:write,groups:write,im:write,mpim:write,chat:write,users:read,"
    "users:read.email,users.profile:read,users.profile:write,dnd:read,dnd:write,files:read,"
    "emoji:read,usergroups:read,reactions:read,search:read"
)

Message = dict[str, Any]
