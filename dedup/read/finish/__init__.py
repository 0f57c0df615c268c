"""What all formats share, once over all rows: text repair, dates, ids, language, completeness.

- `finish.py`: raw rows -> table `articles`: repair, empty texts, and all below.
- `ids.py`: the id of every article, whatever the order of the inputs.
- `date_parsing.py`: a date as somebody wrote it -> a moment in UTC, with its precision and zone. New formats go here.
- `month_names.py`: the same in the words of other languages, put into English ones.
- `date_figures.py`: dates in figures with the year last, which read one way or two.
- `date_order.py`: day and month in figures, where the column as a whole tells which comes first.
- `language.py`: the language of a text where its input names none.
- `completeness.py`: is the text all of its article, or cut by a paywall or teaser?
"""
