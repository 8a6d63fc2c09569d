"""The secrets of one account as its connector asks for them, off the event loop's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from focusdesk import vault
from focusdesk.engine.threads import Worker
from focusdesk.errors import NeedsLogin, VaultLocked
from focusdesk.model import AccountId

T = TypeVar("T")
PATIENCE_S: Final = 60.0
"""How long a keyring may wait for the person to unlock it."""


class Secrets:
    """The vault on a thread of its own, opened when it is first needed."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._worker = Worker("secrets")
        self._vault: vault.Vault | None = None

    def _opened(self) -> vault.Vault:
        if self._vault is None:
            self._vault = vault.open_vault(self._place)
        return self._vault

    async def get(self, account: AccountId, name: str) -> str | None:
        return await self._soon(lambda: self._opened().get(account, name))

    async def put(self, account: AccountId, name: str, value: str) -> None:
        await self._soon(lambda: self._opened().put(account, name, value))

    async def check(self) -> None:
        """Raises `VaultLocked` where no secret could be kept, or read again."""
        await self.get(AccountId(0), "check")

    async def forget(self, account: AccountId) -> None:
        await self._soon(lambda: self._opened().forget(account))

    async def _soon(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.wait_for(self._worker.run(call), PATIENCE_S)
        except TimeoutError as error:
            raise VaultLocked("vault-keyring-locked") from error

    def end(self) -> None:
        self._worker.end()

    def join(self, patience: float) -> None:
        self._worker.join(patience)

    def close(self) -> None:
        self._worker.close()


class AccountSecrets:
    """`connectors.base.Secrets` of one account."""

    def __init__(self, secrets: Secrets, account: AccountId) -> None:
        self._secrets = secrets
        self._account = account

    async def get(self, name: str) -> str:
        value = await self._secrets.get(self._account, name)
        if value is None:
            raise NeedsLogin("no-secret", field=name)
        return value

    async def set(self, name: str, value: str) -> None:
        await self._secrets.put(self._account, name, value)


class GivenSecrets:
    """Secrets that were just typed and are not kept yet: for a sign-in that is tried first.

    `values` are those that were typed, and those that the sign-in itself brought; `otherwise`
    is asked for what is not among them.
    """

    def __init__(self, given: dict[str, str], otherwise: AccountSecrets | None = None) -> None:
        self.values = given
        self._otherwise = otherwise

    async def get(self, name: str) -> str:
        if name in self.values:
            return self.values[name]
        if self._otherwise is None:
            raise NeedsLogin("no-secret", field=name)
        return await self._otherwise.get(name)

    async def set(self, name: str, value: str) -> None:
        self.values[name] = value
