"""What each term of a log-weight means, in the words of an editor.

Terms are those of `dedup.trace.edge_weights`: of a step from one article to another (`edge`), of an article as the
origin (`root`), and the same of a source outside. Nothing here weighs anything; a term without words is shown by its
name.
"""

from collections.abc import Mapping

from dedup.phrases import chance, count, percent
from dedup.queries.origin_trace.tree_weights import Term

_TREE: Mapping[str, str] = {
    "edge.closeness": "how much of {n} stands in {its} source",
    "edge.direction": "by the texts {n} {was} made from {its} source, and not the other way round",
    "edge.identical": "{n} {has} exactly the words of {its} source",
    "edge.no_pair": "{n} {was} not found to share text with {its} source",
    "edge.cousin": "{n}, reworded, may rather be from the source outside that one of the two names",
    "edge.dated_before": "{n} surely appeared after {its} source",
    "edge.dated_after": "{n} surely appeared before {its} source, which cannot be",
    "edge.credits_parent": "{n} credit{s} {its} source",
    "edge.credits_elsewhere": "{n} credit{s} a source outside instead",
    "outside_edge.closeness": "how much of {n} stands in the closest member, and so may in it",
    "outside_edge.verbatim_elsewhere": "{n} {has} words that stand in a member, too, which explains them better",
    "outside_edge.credits_source": "{n} credit{s} it",
    "outside_edge.credits_member": "{n} credit{s} a member of the cluster instead",
    "outside_edge.credits_other": "{n} credit{s} a named source instead",
    "outside_edge.common_source": "{n} may have it from where an article of another outlet has it",
}
"""Of steps in a tree; its source is the article, or the origin, that one is made from in that tree."""

_ORIGIN: Mapping[str, str] = {
    "root.own_reporting": "it says that it reports on its own",
    "root.release": "it is marked as a press release",
    "root.credits_other": "it credits another as its source",
    "root.least": "credits to others take off no more than so much",
    "root.dated_after": "another member surely appeared before it: it cannot be the origin",
    "outside_root.start": "what an outside source begins with, before anything speaks for it",
    "outside_root.level": "an origin outside needs one step more, which is taken off",
    "outside_root.credits_source": "the clearest credit to it",
    "outside_root.company": "the more of a family is in the collection, the likelier its source is, too",
    "outside_root.translated": "they are translations, and the text that was translated is likely one of them",
    "outside_root.ahead": "the texts put one member before the others, which may be the source itself",
    "outside_root.common_source": "papers of several outlets print it and none credits another: see the signs",
}

_STEP: Mapping[str, str] = {
    "edge.closeness": "{share} of it stands in that one",
    "edge.direction": "the texts say that it was made from that one, not the other way round",
    "edge.identical": "it has exactly the words of that one",
    "edge.no_pair": "the two were not found to share text",
    "edge.cousin": "it is reworded, and names a source outside: both may be rewrites of that",
    "edge.dated_before": "that one surely appeared before it",
    "edge.dated_after": "that one surely appeared after it, and cannot be its source",
    "edge.credits_parent": "it credits that one",
    "edge.credits_elsewhere": "it credits a source outside instead",
    "outside_edge.closeness": "it stands in the closest member, and so may in that source",
    "outside_edge.verbatim_elsewhere": "{share} of it stands word for word in a member, which explains that better",
    "outside_edge.credits_source": "it credits that source",
    "outside_edge.credits_member": "it credits a member of the cluster instead",
    "outside_edge.credits_other": "it credits a named source instead",
    "outside_edge.common_source": "papers of other outlets print it and none credits another",
}
"""Of one step, from the side of the article that is asked about."""

_SIGNS: Mapping[str, str] = {
    "intercept": "of such texts in general, whatever else is known",
    "within-6h": "they appeared within 6 hours of the first",
    "within-24h": "they appeared 6 to 24 hours after the first",
    "dated": "the times of day are known",
    "statement-in-one": "one of two says clearly that it has a statement or a release",
    "statement-in-both": "both say clearly that they have a statement or a release",
    "post": "one has it from a post",
    "quoted": "much stands in quotation marks",
    "partial": "they share passages only",
    "rewrite": "they are reworded",
    "lengths": "their lengths differ",
    "short-first": "the first one is a short flash",
}
"""Of a text from outside that several outlets had: `dedup.trace.common_source.OUTSIDE`."""


ROUND = 0.005
"""Probability from which one is shown as 0.01; less is 0.00."""


def rounded(probability: float) -> str:
    """A probability of one of many, which may be next to nothing.

    >>> rounded(0.4567), rounded(1e-9), rounded(0.9999)
    ('0.46', '0.00', '0.99')
    """
    return chance(probability) if probability >= ROUND else "0.00"


def tree_words(term: Term) -> str:
    """A term of a possible origin.

    >>> tree_words(Term("edge.credits_parent", 8.0, 2)), tree_words(Term("root.release", 2.0, 1))
    ('2 articles credit their source', 'it is marked as a press release')
    """
    if term.name in _TREE:
        one = term.steps == 1
        return _TREE[term.name].format(
            n=count(term.steps, "article"), s="s" if one else "", its="its" if one else "their",
            has="has" if one else "have", was="was" if one else "were",
        )  # fmt: skip
    return _ORIGIN.get(term.name, _bare(term.name))


def step_words(term: Term, share: float = 0.0) -> str:
    """A term of what one article may have been made from; `share`, 0..1, of it that stands there: in any words for an
    article, word for word in another member for a source outside.

    >>> step_words(Term("edge.closeness", 0.8, 1), 0.62), step_words(Term("edge.new_sign", 1.0, 1))
    ('62 % of it stands in that one', 'new sign')
    """
    words = _STEP.get(term.name) or _ORIGIN.get(term.name) or _bare(term.name)
    return words.format(share=percent(share)) if "{share}" in words else words


def sign_words(name: str) -> str:
    """A sign of a text from outside.

    >>> sign_words("post"), sign_words("new-sign")
    ('one has it from a post', 'new sign')
    """
    return _SIGNS.get(name, _bare(name))


def _bare(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").replace("-", " ")
