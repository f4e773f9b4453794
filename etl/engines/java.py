"""Whether this machine has a Java, and which: Spark runs on it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

OLDEST = 17
"""The oldest Java that Spark 4.0 runs on."""


def java_command() -> str | None:
    """The java that Spark would take: the one of JAVA_HOME, else the one on PATH."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home, "bin", "java")) if home else shutil.which("java")


def java_version() -> int | None:
    """The main version of that java, such as 17; None where there is none or it does not run."""
    command = java_command()
    if command is None:
        return None
    try:
        said = subprocess.run([command, "-version"], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr)
    return int(found[1]) if found else None
