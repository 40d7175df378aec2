"""Tell what a file is by its content. Its name is only what it claims."""

import io
import zipfile
from pathlib import PurePath

TEXT, XLSX, XLS = "csv", "xlsx", "xls"
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", XLS),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)
ZIP_KINDS = (("xl/workbook.xml", XLSX), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "docx"))
CLAIMS = {".csv": TEXT, ".txt": TEXT, ".tsv": TEXT, ".ssv": TEXT, ".xlsx": XLSX, ".xls": XLS}


def sniff_kind(content: bytes) -> str:
    """Name the kind of a file by its first bytes: csv, xlsx and xls are read, others not."""
    kind = next((kind for start, kind in SIGNATURES if content.startswith(start)), "")
    if kind == "zip":
        return _zip_kind(content)
    if kind:
        return kind
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "html"
    if head.startswith(b"<?xml"):
        return "xml"
    return TEXT if _looks_like_text(content) else "binary"


def claimed_kind(file_name: str) -> str:
    """Name the kind that a file's extension claims, or an empty string for none of ours."""
    return CLAIMS.get(PurePath(file_name).suffix.lower(), "")


def _zip_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return XLSX
    return next((kind for name, kind in ZIP_KINDS if name in names), "zip")


def _looks_like_text(content: bytes) -> bool:
    """Text has no zero bytes, unless it is UTF-16 (every other byte of ASCII is zero)."""
    head = content[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head:
        return True
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) > len(head) // 8 and min(even, odd) == 0
