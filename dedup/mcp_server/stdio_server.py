"""The server: questions from stdin, answers to stdout, until stdin ends. Nothing listens on a network."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anyio import CancelScope, CapacityLimiter
from anyio.to_thread import run_sync
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

from dedup.errors import WirecopyError
from dedup.mcp_server.bounded import as_text, plain
from dedup.mcp_server.question_lines import ended_by_signals, question_lines
from dedup.mcp_server.tool_answers import ToolAnswers
from dedup.mcp_server.tools import INSTRUCTIONS, TOOLS
from dedup.pipeline.provenance import version_of

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def serve(path: Path) -> None:
    """Answer questions about the archive or result folder at `path` until stdin ends or a signal comes; the signal then
    does what it would have done.
    """
    answers = ToolAnswers(path)
    try:
        asyncio.run(_serve(answers))()
    finally:
        answers.close()


async def _serve(answers: ToolAnswers) -> Callable[[], None]:
    server = server_of(answers)
    with CancelScope() as scope, ended_by_signals(scope.cancel) as after:
        lines: Any = question_lines(sys.stdin.fileno())  # lines are all that is asked of an AsyncFile
        async with stdio_server(stdin=lines) as (questions, replies):
            await server.run(questions, replies, server.create_initialization_options())
    return after


def server_of(answers: ToolAnswers) -> Server[Any]:
    """The server, not yet connected to anything."""
    one_by_one = CapacityLimiter(1)  # compiled loops run in one thread after another

    async def listed(_: Any, __: Any) -> ListToolsResult:
        tools = [
            Tool(name=name, title=title, description=words, input_schema=schema, annotations=_READS)
            for name, (title, words, schema) in TOOLS.items()
        ]
        return ListToolsResult(tools=tools)

    async def called(_: Any, asked: Any) -> CallToolResult:
        told, wrong = await run_sync(
            _told, answers, asked.name, asked.arguments or {}, limiter=one_by_one, abandon_on_cancel=True
        )
        return CallToolResult(content=[TextContent(type="text", text=told)], is_error=wrong)

    return Server(
        "wirecopy", version=version_of("wirecopy") or "", title="wirecopy", instructions=INSTRUCTIONS,
        on_list_tools=listed, on_call_tool=called,
    )  # fmt: skip


def _told(answers: ToolAnswers, tool: str, given: dict[str, Any]) -> tuple[str, bool]:
    """The answer as text, and whether it is a refusal."""
    try:
        return as_text(answers.answer(tool, given)), False
    except WirecopyError as error:
        return plain(f"{error}.".replace("..", ".")), True
