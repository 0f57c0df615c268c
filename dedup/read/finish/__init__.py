"""What all formats share, once over all rows: text repair, dates, ids, language, completeness.

- `finish.py`: raw rows -> table `articles`: repair, empty texts, and all below.
- `ids.py`: the id of every article, whatever the order of the inputs.
- `date_parsing.py`: a date as somebody wrote it -> a moment in UTC, with its precision and zone. New formats go here.
- `language.py`: the language of a text where its input names none.
- `completeness.py`: is the text all of its article, or cut by a paywall or teaser?
"""
