"""A small file that is replaced as a whole: readers see the old content or the new one, never half of either."""

from __future__ import annotations

import errno
import os
import threading

_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a part of its path is a file",
    errno.EEXIST: "a part of its path is a file",
    errno.EISDIR: "a folder stands at its path",
    errno.EIO: "the device failed",
}


def replace_file(path: str, text: str) -> None:
    """Writes under another name first, makes that durable, then renames. Folders are made. Raises what the file system says."""
    folder, name = os.path.split(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    unfinished = os.path.join(folder, f".{name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        with open(unfinished, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        try:
            os.unlink(unfinished)
        except OSError:
            pass
        raise
    _sync_folder(folder)


def trouble_of(error: BaseException) -> str:
    """What went wrong, in words: ``cannot be written: the disk is full``."""
    if isinstance(error, OSError) and error.errno is not None:
        return f"cannot be written: {_REASONS.get(error.errno, error.strerror)}"
    return f"cannot be written: {error}"


def _sync_folder(folder: str) -> None:
    """A new name survives a power cut when its folder was made durable; not every system lets one do that."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
