"""A file of named arrays that is written once and notices damage.

::

    the arrays and whatever else was appended, each aligned to 8 bytes
    the directory      JSON: name → (dtype, length, offset, checksum)
    the end            where the directory is, its length, its checksum, and the magic word

Everything is little-endian. What is read is copied out of the file with one
positional read and checked, never mapped: a file cut short under a running
server is then an error to handle, where a map would kill the process.
Checksums are XXH3's, of 64 bits: eight times as fast as CRC-32, which took
most of the time of a first search.
"""

from __future__ import annotations

import json
import os
import struct
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from directory.search.base import IndexUnavailable

checksum = xxh3_64_intdigest
"""What data is compared with when it is read."""

_END = struct.Struct("<QQQ8s")
_MAGIC = b"arrays\r\n"
_ALIGNMENT = 8


class ArrayWriter:
    """Writes such a file. It is on the disk for good when ``close`` returns."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._directory: dict[str, tuple[str, int, int, int]] = {}

    def append(self, data: memoryview | bytes) -> int:
        """Write bytes that the writer's user finds and checks again; where they start."""
        self._file.write(bytes(-self._file.tell() % _ALIGNMENT))
        start = self._file.tell()
        self._file.write(data)
        return start

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write an array."""
        data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        self._directory[name] = (array.dtype.str, array.size, self.append(data), checksum(data))

    def add_json(self, name: str, value: Any) -> None:
        """Write something that JSON can say."""
        self.add(name, np.frombuffer(json.dumps(value).encode(), np.uint8))

    def close(self) -> None:
        """Write the directory, and wait until everything is on the disk."""
        directory = json.dumps(self._directory).encode()
        start = self.append(directory)
        self._file.write(_END.pack(start, len(directory), checksum(directory), _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Give up: close and remove the file."""
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)


class ArrayFile:
    """Reads such a file, from many threads. Damage raises :class:`IndexUnavailable`."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.close = weakref.finalize(self, os.close, self._descriptor)
        self._directory: dict[str, tuple[str, int, int, int]] = {}
        size = os.fstat(self._descriptor).st_size
        if size < _END.size:
            raise _damaged("it is cut off")
        start, length, check, magic = _END.unpack(os.pread(self._descriptor, _END.size, size - _END.size))
        if magic != _MAGIC or start + length + _END.size != size:
            raise _damaged("its end is missing")
        self._directory = json.loads(self.read_at(start, length, check))

    def size(self, name: str) -> int:
        """The length of an array."""
        return self._directory[name][1]

    def read(self, name: str) -> NDArray[Any]:
        """An array, read-only."""
        return np.frombuffer(self.read_bytes(name), self._directory[name][0])

    def read_bytes(self, name: str) -> bytes:
        """The bytes of an array."""
        dtype, length, offset, check = self._directory[name]
        return self.read_at(offset, length * np.dtype(dtype).itemsize, check)

    def read_json(self, name: str) -> Any:
        """What was written by ``add_json``."""
        return json.loads(self.read(name).tobytes())

    def read_at(self, start: int, size: int, check: int) -> bytes:
        """What ``append`` wrote, if its checksum is still the same."""
        data = os.pread(self._descriptor, size, start)
        if len(data) != size or checksum(data) != check:
            raise _damaged(f"{size} bytes from {start} on are not what was written")
        return data


def _damaged(how: str) -> IndexUnavailable:
    return IndexUnavailable(f"A file of the search index is damaged: {how}.")


def sync_directory(path: Path) -> None:
    """Wait until the names of the files in a directory are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
