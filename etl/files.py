"""Writing so that a crash leaves the old or the new, whole: fsync before rename, rename before pointer."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any


def sha256(content: bytes) -> str:
    """The hash under which a received file is kept."""
    return hashlib.sha256(content).hexdigest()


def empty_folder(folder: Path) -> Path:
    """The folder, there and empty, whatever a crash left in it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def sync(path: Path) -> None:
    """Forces a file or folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside, forces to disk, renames over: readers see the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    sync(path.parent)


def write_json(path: Path, content: Any) -> None:
    """Readable JSON, written whole."""
    write_whole(path, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def read_json(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
