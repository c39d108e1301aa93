"""Which dashboard a picture shows: a digest of it, kept in the picture's own text."""

import hashlib
import json
import struct
import zlib

KEY = "dashboard"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def digest(model: dict) -> str:
    """Of a dashboard's JSON, however it is laid out."""
    plain = json.dumps(model, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def noted(data: bytes) -> str | None:
    """The digest that a PNG was saved with."""
    assert data.startswith(_SIGNATURE)
    at = len(_SIGNATURE)
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(data[at + 8 + length : at + 12 + length])
        key, _, value = body.partition(b"\0")
        if kind == b"tEXt" and key == KEY.encode():
            return value.decode()
        at += length + 12
    return None
