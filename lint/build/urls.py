"""Addresses of git repositories, as Argo CD compares them."""

from __future__ import annotations

from lint.values import lazy

_SCP = lazy(r"(?:ssh://)?([^/:]*@[^@/:]+)[:/](?!/)(.*)")
_TAIL = lazy(r"([^/:]+/[^/:]+)$")


def normal_url(url: str) -> str:
    """A repository's URL as Argo CD compares it."""
    text = url.strip().lower().removesuffix("/").removesuffix(".git")
    ssh = _SCP.fullmatch(text) if "://" not in text or text.startswith("ssh://") else None
    return f"{ssh.group(1)}/{ssh.group(2)}" if ssh else text


def identity(url: str) -> str:
    """Which repository a URL means, whatever the protocol: its owner and its name."""
    normal = normal_url(url)
    tail = _TAIL.search(normal)
    return tail.group(1) if tail else normal
