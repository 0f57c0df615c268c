"""Messages between a process and those it starts: JSON with bytes behind it; never pickles, which do what they say."""

import json
from contextlib import suppress
from struct import Struct
from subprocess import Popen
from typing import IO, Any

SIZES = Struct("<II")
"""Before each message: bytes of its JSON, bytes of the data behind it."""


def send(pipe: IO[bytes], message: Any, data: bytes = b"") -> None:
    """Write one message with its data."""
    head = json.dumps(message).encode()
    pipe.write(SIZES.pack(len(head), len(data)))
    pipe.write(head)
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Any, bytes] | None:
    """Read one message with its data; None at the end of the stream, also in the middle of a message.

    >>> import io
    >>> stream = io.BytesIO()
    >>> send(stream, {"url": None}, b"<p>")
    >>> receive(io.BytesIO(stream.getvalue())), receive(io.BytesIO(stream.getvalue()[:-1]))
    (({'url': None}, b'<p>'), None)
    """
    sizes = pipe.read(SIZES.size)
    if len(sizes) < SIZES.size:
        return None
    head_size, data_size = SIZES.unpack(sizes)
    head, data = pipe.read(head_size), pipe.read(data_size)
    if len(head) < head_size or len(data) < data_size:
        return None
    return json.loads(head), data


def end(process: Popen[bytes]) -> None:
    """Kill a process that was started with pipes, and close them."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was not sent goes to nobody
                pipe.close()
