"""The modules whose code is changed by mutation.py, and which tests are run on a change to which file.

The tests of the room come first; of those that take minutes (whole programs, crash points, limits of time) none, so
that what they alone would notice counts as unnoticed. A row is files and tests as pytest takes them, both apart by
blanks; of two rows with one file the later holds.
"""

from pathlib import Path

_ARCHIVE = "tests/archive/test_add.py tests/archive/test_equality.py tests/archive/test_remove.py"

MODULES: dict[str, list[tuple[str, str]]] = {
    "trace": [("dedup/trace/*.py", "tests/trace")],
    "clusters": [("dedup/cluster/*.py", "tests/cluster --ignore=tests/cluster/test_time.py")],
    "judging": [
        ("dedup/relate/judging.py dedup/relate/scorecard.py dedup/relate/relations.py dedup/relate/c*.py",
         "tests/relate/test_scorecard.py tests/relate/test_judging.py tests/relate/test_context.py "
         "tests/relate/test_context_elsewhere.py tests/relate/test_credit_links.py tests/relate/test_relations.py "
         "tests/relate/test_relation_bounds.py tests/relate/test_series.py"),
        ("dedup/relate/direction*.py", "tests/relate/test_direction.py tests/relate/test_direction_amounts.py"),
    ],
    "vetoes": [
        ("dedup/relate/vetoes.py dedup/relate/subjects.py",
         "tests/relate/test_vetoes.py tests/relate/test_subjects.py tests/relate/test_relations.py"),
        ("dedup/relate/series*.py dedup/relate/piece_kernels.py",
         "tests/relate/test_series.py tests/relate/test_series_forms.py tests/relate/test_series_kernels.py "
         "tests/relate/test_piece_kernels.py tests/relate/test_series_seeds.py tests/relate/test_series_items.py "
         "tests/relate/test_series_grown.py tests/relate/test_series_table.py"),
        ("dedup/relate/title*.py",
         "tests/relate/test_titles.py tests/relate/test_context_elsewhere.py tests/relate/test_series_items.py"),
    ],
    "collapse": [
        ("dedup/queries/collapse/standing_for.py dedup/queries/collapse/holding.py "
         "dedup/queries/collapse/table_places.py dedup/queries/collapse/own_news.py",
         "tests/queries/test_collapse_rules.py tests/queries/test_collapse.py"),
    ],
    "who-ran": [
        ("dedup/queries/who_ran/*.py", "tests/queries/test_who_ran.py tests/queries/test_who_ran_claims.py "
         "tests/queries/test_new_uses.py tests/queries/test_who_ran_parts.py tests/queries/test_asked_outlet.py"),
    ],
    "candidates": [
        ("dedup/candidates/[g-w]*.py", "tests/candidates"),
        ("dedup/candidates/encoder.py", "tests/candidates/test_run_encoder.py tests/embeddings/test_encoder.py"),
    ],
    "credit": [
        ("dedup/credit/s*.py",
         "tests/credit/test_speakers.py tests/credit/test_statement_rows.py tests/credit/test_statements.py "
         "tests/credit/test_ladder.py"),
        ("dedup/credit/[a-r]*.py",
         "tests/credit/test_marks.py tests/credit/test_windows.py tests/credit/test_spans.py "
         "tests/credit/test_names.py tests/credit/test_mentions.py tests/credit/test_metadata.py "
         "tests/credit/test_ladder.py tests/credit/test_agency_lines.py"),
    ],
    "winnowing": [
        ("index/winnowing.py", "tests/index/test_winnowing.py tests/index/test_winnowing_kernels.py"),
        ("dedup/text/gram_kernels.py",
         "tests/fingerprint/test_gram_kernels.py tests/fingerprint/test_document_frequency.py"),
    ],
    "lsh": [("index/lsh.py", "tests/index/test_lsh.py")],
    "minhash": [("index/minhash.py index/minhash_kernels.py", "tests/index/test_minhash.py")],
    "measures": [("dedup/align/*.py dedup/text/match_kernels.py", "tests/align")],
    "tokenizer": [
        ("dedup/text/tokenizer*.py dedup/text/folding.py", "tests/text/test_tokenizer.py tests/text/test_folding.py"),
    ],
    "archive": [
        ("dedup/archive/store/*.py",
         "tests/archive/test_database.py tests/archive/test_schema.py tests/archive/test_preflight.py"),
        ("dedup/archive/store/checksums.py", "tests/archive/test_checksums.py"),
        ("dedup/archive/store/[r-s]*.py dedup/archive/store/configuration.py",
         "tests/archive/test_schema.py tests/archive/test_series_kept.py tests/archive/test_preflight.py "
         f"tests/archive/test_history.py {_ARCHIVE}"),
        ("dedup/archive/history/*.py dedup/archive/changed_clusters.py",
         "tests/archive/test_history.py tests/archive/test_changed_clusters.py tests/archive/test_cluster_names.py "
         "tests/archive/test_add.py tests/archive/test_remove.py"),
        ("dedup/archive/rebuild/*.py",
         "tests/archive/test_history.py tests/archive/test_remembered.py tests/archive/test_partial.py "
         "tests/archive/test_remove.py"),
        ("dedup/archive/repair/*.py",
         "tests/archive/test_leaf_pages.py tests/archive/test_consistency.py tests/archive/test_repair_parts.py "
         "tests/archive/test_doctor.py tests/archive/test_upgrade.py"),
        ("dedup/archive/search/*.py",
         "tests/archive/test_answer.py tests/archive/test_check.py tests/archive/test_posting_terms.py"),
        ("dedup/archive/cache/*.py", f"tests/archive/test_remembered.py {_ARCHIVE}"),
        ("dedup/archive/add.py dedup/archive/archive.py", f"tests/archive/test_archive_object.py {_ARCHIVE}"),
        ("dedup/archive/describe.py", f"tests/archive/test_changed_clusters.py {_ARCHIVE}"),
        ("dedup/archive/remove.py", "tests/archive/test_remove.py"),
        ("dedup/archive/export.py",
         "tests/archive/test_history.py tests/archive/test_export.py tests/archive/test_digest.py"),
    ],
}  # fmt: skip


def tests_of(root: Path, module: str) -> dict[str, str]:
    """Each file of a module, with the tests that are run when it is changed, after the examples in its docstrings."""
    tested: dict[str, str] = {}
    for globs, tests in MODULES[module]:
        for path in sorted(path for glob in globs.split() for path in root.glob(glob)):
            if path.name != "__init__.py":
                tested[str(path.relative_to(root))] = tests
    return tested
