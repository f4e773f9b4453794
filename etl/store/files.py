"""Writing so that a crash leaves the old or the new, whole: fsync before rename, rename before pointer.

Whatever may fail for want of room is written beside first; only then are names moved.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

WHOLE, DAMAGED, GONE = "完好", "损坏", "不见了"
_SEAL = "seal"


class Damaged(OSError):
    """A file of the store that is there and does not hold what was written to it."""


def sha256(content: bytes | memoryview) -> str:
    """The hash under which a received file is kept."""
    return hashlib.sha256(content).hexdigest()


def file_sha256(path: Path) -> str:
    """The hash of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def condition(path: Path, digest: str) -> str:
    """Whether a kept file is still what it was: WHOLE, DAMAGED or GONE; the one judgement of all who ask."""
    if not path.exists():
        return GONE
    return WHOLE if file_sha256(path) == digest else DAMAGED


def remove(path: Path) -> None:
    """Removes a file or a folder with all that is in it, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def empty_folder(folder: Path) -> Path:
    """The folder, there and empty, whatever a crash left in it."""
    remove(folder)
    folder.mkdir(parents=True)
    return folder


def sync(path: Path) -> None:
    """Forces a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, content: bytes | memoryview) -> None:
    """Writes a file that nobody knows yet and forces it to disk."""
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def prepare(path: Path, content: bytes) -> Path:
    """Writes beside the path and forces to disk; where that fails nothing is left. Gives what ``take_place`` moves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write_synced(beside, content)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def take_place(beside: Path, path: Path) -> None:
    """Renames over: readers see the old file or the new one."""
    beside.replace(path)
    sync(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside, forces to disk, renames over."""
    take_place(prepare(path, content), path)


def sealed(content: dict[str, Any]) -> bytes:
    """Readable JSON that carries the hash of everything else in it."""
    whole = {**content, _SEAL: _seal(content)}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def read_sealed(path: Path) -> dict[str, Any]:
    """The content of sealed JSON without its seal; raises Damaged where it is not what was written."""
    try:
        content = json.loads(path.read_bytes())
    except ValueError as error:
        raise Damaged(f"{path.name} 不是完整的 JSON") from error
    if not isinstance(content, dict):
        raise Damaged(f"{path.name} 不是一张记录")
    seal = content.pop(_SEAL, None)
    if seal is not None and seal != _seal(content):  # records of before there were seals carry none
        raise Damaged(f"{path.name} 与封存时不同")
    return content


def _seal(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode())
