"""What only somebody with a connector can do: sign in, add, fetch an attachment.

The same code serves the control socket of a running engine and a command without one. Secrets
come in as arguments, go to the connector and the vault, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, cast

from focusdesk import clock
from focusdesk.connectors import registry
from focusdesk.connectors.base import (
    AccountInfo,
    Connector,
    Field,
    Kind,
    RemoteKey,
    RemotePart,
    StepResult,
)
from focusdesk.engine.secrets import AccountSecrets, GivenSecrets, Secrets
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import BadInput, BadSettings, NotFound, Refused
from focusdesk.model import AccountId, MessageId, Saying
from focusdesk.store import accounts
from focusdesk.store.db import Store
from focusdesk.store.rows import AccountRow

Said = Mapping[str, object]
Progress = Callable[[Said], None]
RUNNING: Final = ("ping", "collect", "quit")
"""Requests that only a running engine can answer."""


class Requests:
    """Answers requests with a store, a vault and the connectors.

    `live` gives the running connector of an account, if there is one; `changed` is called when an
    account was added, renewed or removed.
    """

    def __init__(
        self,
        store: StoreWorker,
        secrets: Secrets,
        *,
        live: Callable[[AccountId], Connector | None] = lambda _account: None,
        changed: Callable[[AccountId], None] = lambda _account: None,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._live = live
        self._changed = changed

    async def answer(self, name: str, args: Said, progress: Progress) -> Said:
        """Raises `BadInput` for a request that nobody knows, and what the request raises."""
        if name == "kinds":
            return {"kinds": [_kind(kind) for kind in registry.kinds()]}
        if name == "check":
            return await self._check(args, progress)
        if name == "add":
            return await self._add(args, progress)
        if name == "login":
            return await self._login(args, progress)
        if name == "remove":
            return await self._remove(args)
        if name == "fetch":
            return await self._fetch(args)
        raise BadInput("request-unknown", name=name)

    async def _check(self, args: Said, progress: Progress) -> Said:
        """Sign in with stored or given settings; tells each step, keeps nothing."""
        if "id" in args:
            row = await self._row(args)
            connector = registry.connector(row.kind)(
                dict(row.settings), AccountSecrets(self._secrets, row.id)
            )
            info = await _signed_in(connector, progress)
        else:
            info = await self._try(str(args.get("kind")), args, progress)
        return _info(info)

    async def _add(self, args: Said, progress: Progress) -> Said:
        kind = str(args.get("kind"))
        given = _texts(args.get("secrets"))
        if given:
            await self._secrets.check()  # before a password goes out, know that it can be kept
        info = await self._try(kind, args, progress)
        settings = {**_texts(args.get("settings")), **info.settings}
        account = await self._store.ask(
            accounts.add, kind, info.label, settings, info.own_addresses, clock.now()
        )
        try:
            for name, value in given.items():
                await self._secrets.put(account, name, value)
        except BaseException:
            await self._store.ask(accounts.remove, account, clock.now(), keep_messages=False)
            raise
        self._changed(account)
        return {"account": account, **_info(info)}

    async def _try(self, kind: str, args: Said, progress: Progress) -> AccountInfo:
        found = registry.connector(kind)
        settings = _texts(args.get("settings"))
        known = {field.name for field in found.fields if field.kind is not Kind.SECRET}
        for name in settings:
            if name not in known:
                raise BadSettings(name, "setting-unknown", name=name, kind=kind)
        for field in found.fields:
            if field.required and field.kind is not Kind.SECRET and not settings.get(field.name):
                raise BadSettings(field.name, "setting-missing", name=field.name)
        connector = found(settings, GivenSecrets(_texts(args.get("secrets"))))
        return await _signed_in(connector, progress)

    async def _login(self, args: Said, progress: Progress) -> Said:
        """Sign in again with new secrets; they are kept only when the sign-in went well."""
        row = await self._row(args)
        given = _texts(args.get("secrets"))
        if given:
            await self._secrets.check()
        settings = {**row.settings, **_texts(args.get("settings"))}
        connector = registry.connector(row.kind)(settings, GivenSecrets(given))
        info = await _signed_in(connector, progress)
        for name, value in given.items():
            await self._secrets.put(row.id, name, value)
        settings.update(info.settings)
        await self._store.ask(
            accounts.update_settings, row.id, settings, info.label, info.own_addresses
        )
        self._changed(row.id)
        return _info(info)

    async def _remove(self, args: Said) -> Said:
        row = await self._row(args)
        keep = args.get("messages", "keep") == "keep"
        await self._store.ask(accounts.remove, row.id, clock.now(), keep_messages=keep)
        self._changed(row.id)
        if any(field.kind is Kind.SECRET for field in registry.connector(row.kind).fields):
            await self._secrets.forget(row.id)
        return {}

    async def _fetch(self, args: Said) -> Said:
        """Write one attachment to `path`; a broken transfer leaves nothing there."""
        message = MessageId(int(str(args.get("message"))))
        row, part = await self._store.ask(_attachment, message, int(str(args.get("number"))))
        target = Path(str(args.get("path")))
        connector = self._live(row.id)
        own = connector is None
        if connector is None:
            connector = registry.connector(row.kind)(
                dict(row.settings), AccountSecrets(self._secrets, row.id)
            )
        if not connector.capabilities.fetch:
            raise Refused("not-supported")
        unfinished = target.with_name(f".{target.name}.part")
        try:
            with unfinished.open("wb") as file:
                await connector.fetch(part, file)
            unfinished.replace(target)
        except OSError as error:
            raise BadInput("cannot-write", path=str(target), why=error.strerror or "") from error
        finally:
            unfinished.unlink(missing_ok=True)
            if own:
                await connector.close()
        return {"path": str(target), "size": target.stat().st_size}

    async def _row(self, args: Said) -> AccountRow:
        try:
            account = AccountId(int(str(args.get("id"))))
        except ValueError:
            raise NotFound("no-such-account", id=str(args.get("id"))) from None
        return await self._store.ask(accounts.get, account)


async def _signed_in(connector: Connector, progress: Progress) -> AccountInfo:
    def report(result: StepResult) -> None:
        saying = result.saying
        progress(
            {
                "step": result.step.value,
                "ok": result.ok,
                "code": saying.code if saying else "",
                "args": dict(saying.args) if saying else {},
            }
        )

    try:
        return await connector.check(report)
    finally:
        await connector.close()


def _attachment(store: Store, message: MessageId, number: int) -> tuple[AccountRow, RemotePart]:
    found = store.connection.execute(
        """
        SELECT message.account_id, attachment.part FROM attachment
        JOIN message ON message.id = attachment.message_id
        WHERE attachment.message_id = ? AND attachment.n = ?
        """,
        (message, number),
    ).fetchone()
    if found is None:
        raise NotFound("no-such-attachment", id=message, number=number)
    key = store.connection.execute(
        "SELECT space, item FROM remote_key WHERE message_id = ? LIMIT 1", (message,)
    ).fetchone()
    if key is None:
        raise NotFound("attachment-gone", id=message)
    return accounts.get(store, AccountId(found[0])), RemotePart(RemoteKey(*key), found[1])


def _kind(kind: str) -> Said:
    found = registry.connector(kind)
    return {
        "kind": kind,
        "fields": [_field(field) for field in found.fields],
        "capabilities": asdict(found.capabilities),
    }


def _field(field: Field) -> Said:
    return {
        "name": field.name,
        "kind": field.kind.value,
        "label": _saying(field.label),
        "required": field.required,
        "default": field.default,
        "choices": list(field.choices),
        "help": _saying(field.help) if field.help else None,
    }


def _saying(saying: Saying) -> Said:
    return {"code": saying.code, "args": dict(saying.args)}


def _info(info: AccountInfo) -> Said:
    return {
        "label": info.label,
        "own_addresses": list(info.own_addresses),
        "folders": list(info.folders),
    }


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(name): str(text) for name, text in cast(dict[object, object], value).items()}
