"""What programs can ask of the desk, as an OpenAPI 3.1 document."""

from typing import Any

from dedup.desk.guard import LARGEST_FORM, LARGEST_TEXT
from dedup.desk.program_decisions import FIELDS
from dedup.pipeline.provenance import version_of

Value = dict[str, Any]


def description() -> Value:
    """The document.

    >>> sorted(description()["paths"])[:2]
    ['/api/articles/{id}', '/api/changes']
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "wirecopy desk", "version": version_of("wirecopy"),
            "description": "Asked on the machine that the desk runs on. Errors are {\"error\": words}.",
        },
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {
            "type": "http", "scheme": "bearer",
            "description": "A token of the --tokens file; POST /api/decisions needs scope decide, all else read.",
        }}},
        "paths": {
            "/api/check": {"post": {
                **_said("Is this text made from something here? As `wirecopy check --json` (docs/check.md)."),
                "parameters": [_query("most", "Sources that are told, 10 unless said.")],
                "requestBody": _body(
                    {"text": _TEXT, "article": {**_TEXT, "description": "Id or address, in place of a text."}},
                    f"A text or an article; at most {LARGEST_TEXT:,} bytes.", plain=True,
                ),
            }},
            "/api/articles/{id}": {"get": {
                **_said("How the origin of an article was decided, as `wirecopy trace --json`, and what was decided "
                        "about it."),
                "parameters": [_path("id", "Id of the article, percent-encoded.")],
            }},
            "/api/clusters/{id}": {"get": {
                **_said("A cluster with its members (docs/tables.md) and what was decided about it."),
                "parameters": [_path("id", "Name of the cluster.")],
            }},
            "/api/changes": {"get": {
                **_said("What became of clusters, as `wirecopy export --changes-since --json`."),
                "parameters": [_query("since", "Changes after this batch; 0 for all.")],
            }},
            "/api/decisions": {
                "get": {
                    **_said("What was decided, by number."),
                    "parameters": [_query("since", "Decisions after this number; 0 for all.")],
                },
                "post": {
                    **_said("Keep one decision; answers {\"numbers\": [N]}."),
                    "requestBody": _body(
                        _FIELDS,
                        f"The decision; at most {LARGEST_FORM:,} bytes.", needed=["kind"],
                    ),
                },
            },
            "/api/openapi.json": {"get": _said("This document.")},
        },
    }  # fmt: skip


_TEXT: Value = {"type": "string"}
_FIELDS: Value = {
    "kind": {**_TEXT, "enum": [*FIELDS], "description": "What each needs stands in docs/decide.md; other fields are "
             "refused. A cluster that is given must hold the article left."},
    **dict.fromkeys(("left", "right", "cluster", "value", "reason"), _TEXT),
    "undoes": {"type": "integer"},
}  # fmt: skip
_JSON: Value = {"schema": {"type": "object"}}


def _said(summary: str) -> Value:
    """A summary, and what may come back."""
    words = {
        "200": "The answer.", "400": "What was asked cannot be done; the words say why.",
        "401": "No token, or an unknown one.", "403": "The token lacks the scope.", "404": "There is no such thing.",
        "409": "The archive was replaced.", "413": "The body is too large.", "429": "Too many requests in a minute.",
    }  # fmt: skip
    responses = {code: {"description": told, "content": {"application/json": _JSON}} for code, told in words.items()}
    return {"summary": summary, "responses": responses}


def _query(name: str, words: str) -> Value:
    return {"name": name, "in": "query", "description": words, "schema": {"type": "integer", "minimum": 0}}


def _path(name: str, words: str) -> Value:
    return {"name": name, "in": "path", "required": True, "description": words, "schema": _TEXT}


def _body(fields: Value, words: str, *, needed: list[str] | None = None, plain: bool = False) -> Value:
    schema: Value = {"type": "object", "properties": fields, **({"required": needed} if needed else {})}
    kinds: Value = {"application/json": {"schema": schema}, **({"text/plain": {"schema": _TEXT}} if plain else {})}
    return {"required": True, "description": words, "content": kinds}
