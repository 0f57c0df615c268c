"""A Result -> pages that an editor reads, prints and sends: content here, its delivery as files beside it.

- `model.py`: what stands on the pages, as plain values.
- `lookup.py`: the tables of a result at hand by cluster, article and pair.
- `overview.py`: makes the first page.
- `cluster_page.py`: makes the page of a cluster.
- `pair_page.py`: makes a comparison of two articles.
- `check_page.py`: makes the page of a check, one file.
- `series_page.py`: makes the page of series, one folded line each.
- `stories_page.py`: makes the page of stories, and what other pages tell of one.
- `search_index.py`: headlines, outlets and words of all articles, for the page that searches them.
- `who_ran.py`: makes the list of who ran whose pieces.
- `digest.py`: new uses of an outlet's pieces, as a page to mail.
- `digest_feed.py`: the same as a feed.
- `watch_page.py`: what a watch has to tell, as a page, and as a feed of what it told last.
- `origin_text.py`: says where a cluster came from, in sentences.
- `origin_weights.py`: how that was decided, each possible origin with its weights.
- `first_look.py`: which clusters an editor looks at first.
- `charts.py`: who takes from whom, how long after, and who names the source.
- `chart_model.py`: what stands in the pictures, as plain values.
- `diagrams.py`: where things stand in the pictures: tree, timeline, overview.
- `highlights.py`: a text as marked stretches: shared, not counted, its own.
- `page_words.py`: the report's own words: dates, labels, what a warning means.
- `times.py`: dates and times, in one zone, which is named.
- `colophon.py`: when, of what and with which settings the pages were made.
- `render.py`: values -> HTML, by the templates.
- `templates/`: the templates, the style sheet and the script.
- `site.py`: the folder of pages.
"""

from dedup.write.report.colophon import Heading
from dedup.write.report.site import check_report_target, write_pages, write_report

__all__ = ["Heading", "check_report_target", "write_pages", "write_report"]
