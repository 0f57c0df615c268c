"""Floor 2, credit: articles -> table `credits`, who is named as the source, where and how strongly.

- `ladder.py`: `find_credits`, the numbered ladder: the rules of all files below, in order, over each article.
- `republication.py`: lines that say where a text is from: "originally published by X", "Source: X", a licence.
- `notices.py`: marks of a press release, copyright lines, who contributed to a report.
- `datelines.py`: marks that an agency's text wears: dateline, byline, sign-off.
- `mentions.py`: outlets named in the running text: "X reported".
- `statements.py`: who issued the text that papers run: statements, releases, posts, speeches, documents, hearings.
- `statement_kinds.py`: what kind of statement a sentence speaks of, and what speaks against it.
- `speakers.py`: who speaks in a sentence.
- `spoken_names.py`: a sentence as words, and the names in it.
- `article_language.py`: in whose wording an article is read: its language, by script and small words.
- `wordings.py`: how news of a language words its credits: the tables of `wordings/`.
- `wordings/`: a table a language of how its news words credits.
- `worded.py`: credits and issuers by such a wording.
- `metadata.py`: credits beside the text: canonical links, pixels, wire fields.
- `names.py`: where in a text names of outlets stand, known ones and names shaped like a newspaper's.
- `hits.py`: one credit, and the parts of a text that rules speak of: its foot, the sentence around a place.
"""
