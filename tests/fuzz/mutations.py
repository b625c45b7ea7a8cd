"""Damage files where it hurts: inside their members, records and cells, with right checksums."""

import copy
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import hostile

from matchmaker.errors import FindingsError
from matchmaker.files.archive.ole import OleFile

_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_VALUE = re.compile(rb'="[^"<>]{0,80}"')
_TAG = re.compile(rb"</?[A-Za-z][^<>]{0,200}>")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"1048576", b"2147483648", b"4294967296", b"1e308", b"NaN",
            b"9" * 19, b"9" * 40, b"1e-400", b"-99999999", b"2958466", b"0x10", b"")  # fmt: skip
_PIECES = (b"&#0;", b"&#x110000;", b"&amp;", b"&x;", b"]]>", b"<!--", b"<![CDATA[<", b"<?a ?>",
           b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "１２".encode(), "合计".encode(),
           b' t="e"', b' t="d"', b' t="b"', b' t="s"', b' r="A1"', b' r=""', b"<c/>", b"<row/>",
           b"<is/>", b"<v>", b"</v>", b"<f>1</f>", b'<mergeCell ref="A1:XFD1048576"/>',
           b'<mergeCell ref="A0:B0"/>', b"<text:p/>", b"<table:table-cell/>", b"<text:s/>",
           b' office:value-type="date" office:date-value="9999-99-99"', b"'", b'"', b"=", b",",
           b' office:value-type="time" office:time-value="PT99999999999H"', b"\n", b"\r",
           b' table:number-columns-spanned="x"', b' table:number-rows-spanned="-3"')  # fmt: skip

Change = Callable[[bytes, random.Random], bytes]


def _slice(raw: bytes, rng: random.Random, most: int = 40) -> tuple[int, int]:
    start = rng.randrange(len(raw) + 1)
    return start, min(len(raw), start + rng.randint(1, most))


def _flip(raw: bytes, rng: random.Random) -> bytes:
    if not raw:
        return b"\x00"
    changed = bytearray(raw)
    changed[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(raw: bytes, rng: random.Random) -> bytes:
    start, end = _slice(raw, rng)
    return raw[:start] + raw[end:]


def _repeat(raw: bytes, rng: random.Random) -> bytes:
    start, end = _slice(raw, rng, 300)
    return raw[:end] + raw[start:end] * rng.choice((1, 2, 50)) + raw[end:]


def _insert(raw: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(_PIECES) + raw[at:]


def _end(raw: bytes, rng: random.Random) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _replace(pattern: re.Pattern[bytes], raw: bytes, rng: random.Random) -> bytes:
    found = list(pattern.finditer(raw))
    if not found:
        return _flip(raw, rng)
    one = rng.choice(found)
    if pattern is _NUMBER:
        new = rng.choice(_NUMBERS)
    elif pattern is _VALUE:
        new = b'="' + rng.choice((*_NUMBERS, b"A1:", b"rId9", b"../a", b"s", b"date", b" ")) + b'"'
    else:
        new = rng.choice((b"", one[0] * 2, rng.choice(found)[0]))
    return raw[: one.start()] + new + raw[one.end() :]


def _number(raw: bytes, rng: random.Random) -> bytes:
    return _replace(_NUMBER, raw, rng)


def _attribute(raw: bytes, rng: random.Random) -> bytes:
    return _replace(_VALUE, raw, rng)


def _tag(raw: bytes, rng: random.Random) -> bytes:
    return _replace(_TAG, raw, rng)


_ANY: tuple[Change, ...] = (_flip, _cut, _repeat, _insert, _end)
_TEXT: tuple[Change, ...] = (*_ANY, _number, _number, _attribute, _attribute, _tag, _tag, _insert)


def text(raw: bytes, rng: random.Random) -> bytes:
    """Damage bytes or a text a few times."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        raw = rng.choice(_TEXT)(raw, rng)
    return raw


def members(raw: bytes, rng: random.Random) -> bytes:
    """Damage members of an archive, and pack it anew; now and then the archive itself."""
    if rng.random() < 0.1:
        return rng.choice(_ANY)(raw, rng)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(rng.choice((1, 1, 2))):
        at = rng.randrange(len(parts))
        name, data = parts[at]
        kind = rng.random()
        if kind < 0.85:
            parts[at] = name, text(data, rng)
        elif kind < 0.9:
            parts[at] = rng.choice((name.upper(), name + "x", "xl/styles.xml")), data
        elif kind < 0.95:
            parts[at] = name, rng.choice(parts)[1]
        elif len(parts) > 1:
            del parts[at]
    return hostile.archive(dict(parts))


def records(raw: bytes, rng: random.Random) -> bytes:
    """Damage records of an .xls workbook; now and then the OLE file around them."""
    if rng.random() < 0.15:
        return rng.choice(_ANY)(raw, rng)
    try:
        ole = OleFile(raw, "")
        stream = next(entry for entry in ole.entries if entry.name == "Workbook")
        data = ole.content(stream)
    except (FindingsError, StopIteration):
        return _flip(raw, rng)
    found: list[bytes] = []
    at = 0
    while at + 4 <= len(data):
        size = struct.unpack_from("<H", data, at + 2)[0]
        found.append(data[at : at + 4 + size])
        at += 4 + size
        if data[at : at + 4] == bytes(4):
            break
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(found))
        one = found[at]
        kind = rng.random()
        if kind < 0.5 and len(one) > 4:
            found[at] = one[:4] + rng.choice((_flip, _flip, _repeat, _cut))(one[4:], rng)
            if rng.random() < 0.5:
                found[at] = one[:2] + struct.pack("<H", len(found[at]) - 4 & 0xFFFF) + found[at][4:]
        elif kind < 0.6:
            found[at] = _flip(one[:4], rng) + one[4:]
        elif kind < 0.75:
            found.insert(at, rng.choice(found))
        elif kind < 0.85 and len(found) > 1:
            del found[at]
        else:
            found[at] = (
                one[:4] + bytes(rng.choice((0, 255, one[4])) for _ in one[4:]) if one[4:] else one
            )
    stream_data = b"".join(found)[:60_000]
    return hostile.ole({"Workbook": stream_data})


_ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1e308, float("nan"), "", "a", "=1", "2024-13-01", "９"),
    *([], {}, [[]], [None], {"a": None}, [1, 2, 3], [0.0, 91.0]),
)


def document(raw: bytes, rng: random.Random) -> bytes:
    """Damage values anywhere in a JSON document; now and then its text."""
    try:
        root = [json.loads(raw)]
    except ValueError:
        return text(raw, rng)
    if rng.random() < 0.1:
        return text(raw, rng)
    for _ in range(rng.choice((1, 1, 2, 5))):
        holder: Any = root
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = rng.choice(keys)
            inner = holder[key]
            if isinstance(inner, dict | list) and inner and rng.random() < 0.9:
                holder = inner
                continue
            kind = rng.random()
            if kind < 0.6:
                holder[key] = copy.deepcopy(rng.choice(_ODD))
            elif kind < 0.75 and holder is not root:
                del holder[key]
            elif isinstance(holder, dict):
                holder[rng.choice(("id", "name", "type", "format", "list", str(key) + "x"))] = inner
            else:
                holder.append(copy.deepcopy(inner))
            break
    return json.dumps(root[0], ensure_ascii=False).encode("utf-8", "surrogatepass")


BY_SUFFIX: dict[str, Change] = {
    ".xlsx": members,
    ".ods": members,
    ".xls": records,
    ".csv": text,
    ".parquet": text,
    ".json": document,
    ".geojson": document,
    ".toml": text,
}
"""How a file is damaged, by its suffix."""
