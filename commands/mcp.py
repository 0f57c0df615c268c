"""`wirecopy mcp`: a server that an agent asks, over stdin and stdout."""

from commands.options import InPlaceOfResult, ResultPlace
from commands.results import check_archive, opened_path


def mcp(
    result: ResultPlace = None,
    *,
    archive: InPlaceOfResult = None,
) -> None:
    """Answer an agent's questions over stdin and stdout (MCP): check, cluster, independent_sources. Reads only."""
    from dedup.errors import UsageError

    path = opened_path("mcp", result, archive)
    if path.is_file():
        check_archive(path)
    elif not (path / "run.json").is_file():
        raise UsageError(
            f"{path} holds no run.json, so it is no result of a scan; give another folder, or --archive FILE"
        )
    try:
        from dedup.mcp_server.stdio_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("dedup"):
            raise
        raise UsageError(
            f"the server needs the package {error.name}, and it is not installed; pip install 'wirecopy[mcp]'"
        ) from error
    serve(path)
