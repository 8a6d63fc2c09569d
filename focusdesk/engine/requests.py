"""What only somebody with a connector can do: sign in, add, fetch an attachment.

The same code serves the control socket of a running engine and a command without one. Secrets
come in as arguments, go to the connector and the vault, and nowhere else. A sign-in may be
cancelled; what it ends with is stored whole or not at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar, cast

from focusdesk import clock
from focusdesk.connectors import base, registry
from focusdesk.connectors.base import (
    AccountInfo,
    Connector,
    Field,
    Kind,
    OffersChoices,
    StepResult,
)
from focusdesk.engine.pictures import Pictures
from focusdesk.engine.secrets import AccountSecrets, GivenSecrets, Secrets
from focusdesk.engine.threads import StoreWorker, Worker
from focusdesk.errors import BadInput, BadSettings, NotFound, Refused, VaultLocked
from focusdesk.model import AccountId, MessageId, Saying
from focusdesk.store import accounts, pictures
from focusdesk.store.codec import folded
from focusdesk.store.rows import AccountRow

T = TypeVar("T")
Said = Mapping[str, object]
Progress = Callable[[Said], None]
Without = Callable[[AccountId], AbstractAsyncContextManager[None]]

log = logging.getLogger(__name__)


class Requests:
    """Answers requests with a store, a vault and the connectors.

    `live` gives the running connector of an account, if there is one; `without` keeps one from
    running meanwhile; `changed` is called when an account was added, renewed or removed.
    """

    def __init__(
        self,
        store: StoreWorker,
        secrets: Secrets,
        *,
        live: Callable[[AccountId], Connector | None] = lambda _account: None,
        without: Without = lambda _account: nullcontext(),
        changed: Callable[[AccountId], None] = lambda _account: None,
        place: Path | None = None,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._live = live
        self._without = without
        self._changed = changed
        self._ending: set[asyncio.Task[Any]] = set()
        self._place = place
        self._fetcher: Worker | None = None

    async def answer(self, name: str, args: Said, progress: Progress) -> Said:
        """Raises `BadInput` for a request that nobody knows, and what the request raises."""
        if name == "kinds":
            return _kinds()
        if name == "check":
            return await self._check(args, progress)
        if name == "add":
            return await self._add(args, progress)
        if name == "login":
            return await self._login(args, progress)
        if name == "remove":
            return await self._remove(args)
        if name == "choices":
            return await self._choices(args)
        if name == "fetch":
            return await self._fetch(args)
        if name == "pictures":
            return await self._pictures(args)
        if name == "forget":
            return await self._forget_all()
        raise BadInput("request-unknown", name=name)

    async def _check(self, args: Said, progress: Progress) -> Said:
        """Sign in with stored or given settings; tells each step, keeps nothing."""
        if "id" in args:
            row = await self._row(args)
            kind = row.kind
            connector = registry.connector(kind)(
                dict(row.settings), AccountSecrets(self._secrets, row.id)
            )
            info = await _signed_in(connector, progress)
            running = self._live(row.id)
            if running is not None:
                # a service may have told this sign-in's own connection what it tells once
                await running.collect_now()
        else:
            kind = str(args.get("kind"))
            given = GivenSecrets(_texts(args.get("secrets")))
            info = await self._try(kind, args, given, progress)
        return _info(info, kind)

    async def _choices(self, args: Said) -> Said:
        """What a field may name, for an account (`id`) or for one that is being added."""
        if "id" in args:
            row = await self._row(args)
            kind, settings = row.kind, dict(row.settings)
            secrets: base.Secrets = AccountSecrets(self._secrets, row.id)
        else:
            kind, settings = str(args.get("kind")), _texts(args.get("settings"))
            secrets = GivenSecrets(_texts(args.get("secrets")))
        connector = registry.connector(kind)(settings, secrets)
        try:
            if not isinstance(connector, OffersChoices):
                raise Refused("not-supported")
            choices = await connector.choices(str(args.get("field")))
        finally:
            await connector.close()
        return {"choices": [asdict(choice) for choice in choices]}

    async def _add(self, args: Said, progress: Progress) -> Said:
        kind = str(args.get("kind"))
        given = GivenSecrets(_texts(args.get("secrets")))
        if given.values:
            await self._secrets.check()  # before a password goes out, know that it can be kept
        info = await self._try(kind, args, given, progress)
        settings = {**_texts(args.get("settings")), **info.settings}
        await self._refuse_twin(kind, settings, info)
        account = await self._whole(self._store_new(kind, settings, info, given))
        return {"account": account, **_info(info, kind)}

    async def _refuse_twin(self, kind: str, settings: Mapping[str, str], info: AccountInfo) -> None:
        """Raises `BadInput` where the account is there already."""
        if not info.unique:
            return
        own = {folded(address) for address in info.own_addresses}
        for row in await self._store.ask(accounts.listed):
            alike = all(row.settings.get(name) == settings.get(name) for name in info.unique)
            if row.kind == kind and alike and own & set(row.own_addresses):
                raise BadInput("account-there-already", id=row.id, label=row.label)

    async def _store_new(
        self, kind: str, settings: Mapping[str, str], info: AccountInfo, given: GivenSecrets
    ) -> AccountId:
        account: AccountId = await self._store.ask(
            accounts.add,
            kind,
            info.label,
            settings,
            info.own_addresses,
            clock.now(),
            unique=info.unique,
        )
        try:
            await self._keep(account, given)
        except BaseException:
            row: AccountRow = await self._store.ask(accounts.get, account)
            came_back = row.messages > 0
            await self._store.ask(accounts.remove, account, clock.now(), keep_messages=came_back)
            raise
        self._changed(account)
        return account

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for what changes something, and let it end when nobody waits any more."""
        task = asyncio.create_task(work)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return await asyncio.shield(task)

    async def _try(
        self, kind: str, args: Said, given: GivenSecrets, progress: Progress
    ) -> AccountInfo:
        found = registry.connector(kind)
        settings = _texts(args.get("settings"))
        known = {field.name for field in found.fields if field.kind is not Kind.SECRET}
        for name in settings:
            if name not in known:
                raise BadSettings(name, "setting-unknown", name=name, kind=kind)
        for field in found.fields:
            if field.required and field.kind is not Kind.SECRET and not settings.get(field.name):
                raise BadSettings(field.name, "setting-missing", name=field.name)
        return await _signed_in(found(settings, given), progress)

    async def _login(self, args: Said, progress: Progress) -> Said:
        """Sign in again; what is given anew is kept only when the sign-in went well."""
        row = await self._row(args)
        given = GivenSecrets(
            _texts(args.get("secrets")), otherwise=AccountSecrets(self._secrets, row.id)
        )
        if given.values:
            await self._secrets.check()
        settings = {**row.settings, **_texts(args.get("settings"))}
        connector = registry.connector(row.kind)(settings, given)
        info = await _signed_in(connector, progress)
        await self._whole(self._store_anew(row.id, {**settings, **info.settings}, info, given))
        return _info(info, row.kind)

    async def _store_anew(
        self,
        account: AccountId,
        settings: Mapping[str, str],
        info: AccountInfo,
        given: GivenSecrets,
    ) -> None:
        await self._keep(account, given)
        await self._store.ask(
            accounts.update_settings, account, settings, info.label, info.own_addresses
        )
        self._changed(account)

    async def _keep(self, account: AccountId, given: GivenSecrets) -> None:
        for name, value in given.values.items():
            await self._secrets.put(account, name, value)

    async def _remove(self, args: Said) -> Said:
        row = await self._row(args)
        keep = args.get("messages", "keep") == "keep"
        async with self._without(row.id):
            await self._store.ask(accounts.remove, row.id, clock.now(), keep_messages=keep)
            forgotten = await self._forget(row)
        self._changed(row.id)
        return {"secrets": "forgotten" if forgotten else "unreachable"}

    async def _forget(self, row: AccountRow) -> bool:
        """Forget an account's secrets; False where they cannot be reached, and so stay."""
        with contextlib.suppress(BadSettings):  # a kind that is gone may have had some
            if all(one.kind is not Kind.SECRET for one in registry.connector(row.kind).fields):
                return True
        try:
            await self._secrets.forget(row.id)
        except VaultLocked:
            log.warning("the secrets of account %s stay in the vault: it is locked", row.id)
            return False
        return True

    async def _pictures(self, args: Said) -> Said:
        """The files of the pictures that a message shows from outside: the person asked for them."""
        if self._place is None:
            raise Refused("not-supported")
        message = MessageId(int(str(args.get("message"))))
        wanted = await self._store.ask(pictures.of_message, message)
        if self._fetcher is None:
            self._fetcher = Worker("pictures")
        found = await self._fetcher.run(Pictures(self._place).get, wanted)
        return {"pictures": {address: str(path) for address, path in found.items()}}

    async def _forget_all(self) -> Said:
        """Every account's secrets, because the person deletes the profile; messages stay."""
        rows = await self._store.ask(accounts.listed)
        forgotten = [await self._forget(row) for row in rows]
        return {"secrets": "forgotten" if all(forgotten) else "unreachable"}

    async def _fetch(self, args: Said) -> Said:
        """Write one attachment to `path`; a broken transfer leaves nothing there."""
        message = MessageId(int(str(args.get("message"))))
        row, part = await self._store.ask(
            accounts.attachment, message, int(str(args.get("number")))
        )
        target = Path(str(args.get("path")))
        connector = self._live(row.id)
        own = connector is None
        if connector is None:
            connector = registry.connector(row.kind)(
                dict(row.settings), AccountSecrets(self._secrets, row.id)
            )
        if not connector.capabilities.fetch:
            raise Refused("not-supported")
        unfinished = target.with_name(f".{target.name[-200:]}.{message}.part")
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


def _kinds() -> Said:
    """Every kind that can be added; one of an extension that cannot be loaded is told apart."""
    kinds, broken = [], []
    for kind in registry.kinds():
        try:
            kinds.append(_kind(kind))
        except BadSettings as error:
            broken.append({"kind": kind, **_saying(error.saying)})
    return {"kinds": kinds, "broken": broken}


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
        "link": field.link,
        "trial": field.trial,
    }


def _saying(saying: Saying) -> Said:
    return {"code": saying.code, "args": dict(saying.args)}


def _info(info: AccountInfo, kind: str) -> Said:
    """What a sign-in told. Of the settings that it found, those of the form: the others are the
    connector's own, and are found again whenever it signs in.
    """
    fields = {field.name for field in registry.connector(kind).fields}
    return {
        "label": info.label,
        "own_addresses": list(info.own_addresses),
        "folders": list(info.folders),
        "settings": {name: text for name, text in info.settings.items() if name in fields},
    }


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(name): str(text) for name, text in cast(dict[object, object], value).items()}
