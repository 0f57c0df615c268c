"""The exit codes of every command, for the manual page; a test compares what README and docs/archive.md say."""

from collections.abc import Mapping

EXIT_CODES: Mapping[int, str] = {
    0: "done",
    1: "a mistake in wirecopy itself",
    2: "wrong use: a path, an option, a column, a setting; or no usable article",
    3: "more was skipped, or fewer articles came, than was allowed (--strict, --max-skipped, --min-articles)",
    4: "the archive is damaged, of another format, or none; or a work folder, or a watch's memory is damaged",
    5: "the archive, the work folder or the watch's memory is locked: another process writes to it",
    6: "the disk is full, or memory is short",
    10: "check found something; watch told something",
    129: "hung up: the terminal is gone (SIGHUP)",
    130: "interrupted (Ctrl-C, SIGINT)",
    143: "terminated (SIGTERM)",
}
