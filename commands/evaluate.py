"""`wirecopy evaluate`: a result against labels; and a sample to label, where there are none."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import AsJson, OutletsFile, Quiet
from commands.output import say, say_json
from commands.results import outlets_of, result_of

if TYPE_CHECKING:
    from dedup.queries.evaluate import ArticleLabels, PairLabels

Labels = Annotated[
    Path | None,
    typer.Argument(
        metavar="[LABELS]",
        help="Table of labels. Of articles: id, cluster (a row for each cluster of an article), and perhaps role "
        "(original, derivative), order or origin. Of pairs: left, right, and derived (true, false) or label, and "
        "perhaps weight and stratum.",
    ),
]
Sample = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Draw N pairs to read into -o, with a page of both texts; fill it in, it is LABELS."
    ),
]
Complete = Annotated[
    bool,
    typer.Option("--complete", help="All articles of the labelled clusters are labelled: what else is in, is wrong."),
]
Second = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A second person's labels: how far the two agree (Krippendorff).")
]
Recalibrate = Annotated[
    bool, typer.Option("--recalibrate", help="Fit probabilities to labels of pairs; the result so made goes to -o.")
]
Place = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="PLACE", help="The table of --sample, or the folder of a result.")
]
Seed = Annotated[int, typer.Option(metavar="N", help="Of the drawing; another draws other pairs.")]


def evaluate(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Result folder of a scan, or an archive.")],
    labels: Labels = None,
    *,
    sample: Sample = None,
    complete: Complete = False,
    second: Second = None,
    recalibrate: Recalibrate = False,
    out: Place = None,
    seed: Seed = 0,
    outlets: OutletsFile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Measure a finished result against labels of articles or of pairs, or draw pairs to label."""
    from dedup.errors import UsageError
    from dedup.queries.evaluate import evaluate as measure
    from dedup.queries.evaluate import evaluation_text, read_labels

    if sample is not None:
        if labels is not None or second is not None or recalibrate:
            raise UsageError("--sample stands alone: it draws pairs that nobody has labelled yet; leave out the labels")
        _draw(result, sample, seed, out, quiet, as_json)
        return
    if labels is None:
        raise UsageError(
            "there are no labels; give a table of them, or draw pairs to read: --sample 400 -o reading.csv"
        )
    if out is not None and not recalibrate:
        raise UsageError(f"-o got {out}, and nothing is written; it goes with --sample or --recalibrate")
    known = read_labels(labels)  # before a result of many articles is read
    if second is not None:
        if recalibrate:
            raise UsageError("--second and --recalibrate were both given; take one of them")
        _agree(known, second, quiet, as_json)
        return
    if recalibrate:
        _recalibrate(result, known, out, outlets, quiet, as_json)
        return
    found = measure(result_of(result), known, complete=complete)
    if as_json:
        say_json(found.as_dict())
    elif not quiet:
        say(evaluation_text(found).rstrip("\n"), styled=True)


def _draw(result: Path, pairs: int, seed: int, out: Path | None, quiet: bool, as_json: bool) -> None:
    from dedup.errors import UsageError
    from dedup.phrases import count
    from dedup.write.reading_sample import check_sample, write_sample

    if out is None:
        raise UsageError("--sample needs a place for the table to fill in; give -o reading.csv")
    check_sample(out)
    tables = result_of(result)
    drawn = tables.draw_pairs(pairs, seed)
    table, page = write_sample(tables, drawn, out, seed)
    if as_json:
        say_json({"out": str(table), "page": str(page), "pairs": len(drawn.rows), "strata": drawn.strata})
    elif not quiet:
        say(
            f"{count(len(drawn.rows), 'pair')} to read in {table}, and both texts of each in {page}. Fill in the "
            f"column derived (true or false) or label, then: wirecopy evaluate {result} {table}"
        )


def _agree(known: "ArticleLabels | PairLabels", second: Path, quiet: bool, as_json: bool) -> None:
    from dedup.queries.evaluate import agreement, agreement_text, read_labels

    found = agreement(known, read_labels(second))
    if as_json:
        say_json(found.as_dict())
    elif not quiet:
        say(agreement_text(found))


def _recalibrate(
    place: Path, known: "ArticleLabels | PairLabels", out: Path | None, outlets: Path | None, quiet: bool, as_json: bool
) -> None:
    from dedup.errors import UsageError
    from dedup.queries.recalibrate import recalibrated
    from dedup.result import Result
    from dedup.write import check_target

    if out is None:
        raise UsageError("--recalibrate makes a result of its own; give a folder for it: -o DIR")
    if out.exists() and place.exists() and out.samefile(place):
        raise UsageError(f"{out} is the result that is fitted and would be replaced; give another folder to -o")
    check_target(out)
    tables: Result = result_of(place)
    fitted = recalibrated(tables, known, outlets_of(place, outlets))
    folder = Result(**fitted.tables(), run=fitted.run).write(out)
    told = fitted.run["recalibrated"]
    if as_json:
        say_json({"out": str(folder), **told})
    elif not quiet:
        say(
            f"Probabilities fitted to {told['labels']:,} labelled pairs are in {out}: log-odds times "
            f"{told['slope']:g} plus {told['intercept']:g}. On labels that the fit had not seen the Brier score is "
            f"{told['fitted_brier']:.3f} (before: {told['brier']:.3f}) and the calibration error "
            f"{told['fitted_ece']:.3f} ({told['ece']:.3f}). {told['pairs_no_longer_derived']:,} pairs are no longer "
            "derived."
        )
        if told["fitted_brier"] >= told["brier"]:
            say("That is no better than before: keep the result as it was, or label more.")
