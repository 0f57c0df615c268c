"""Examples of every command, for `--help` and the manual page; a test parses each as it stands."""

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "scan": (
        ("A folder; the pages are in wirecopy-result/report/index.html:", "wirecopy scan articles/"),
        ("A table whose columns have names of their own:",
         "wirecopy scan export.csv --column text=Body --column published='Load date' -o march"),
        ("Hours of work that a power cut does not undo; after one, the same line goes on:",
         "wirecopy scan crawl/ --depth thorough --work crawl-work -o crawl-result"),
        ("What it would cost, with a transformer looking too:", "wirecopy scan crawl/ --depth thorough --plan"),
    ),
    "report": (
        ("The pages of a finished scan, anew:", "wirecopy report wirecopy-result"),
        ("To send: matched passages only, no whole texts of others:",
         "wirecopy report --archive news.db --excerpts -o for-the-lawyer"),
    ),
    "compare": (
        ("Two texts side by side:", "wirecopy compare ours.txt theirs.html"),
        ("For a program, every measure:", "wirecopy compare ours.txt theirs.html --json"),
    ),
    "trace": (
        ("Why that origin:", "wirecopy trace wirecopy-result ar-1001"),
        ("With your own table of outlets:", "wirecopy trace news.db feed.csv:17 --outlets outlets.toml"),
    ),
    "collapse": (
        ("Without what is the same news; kept.removed.csv says what went, and why:",
         "wirecopy collapse corpus.csv -o kept.csv"),
        ("Mark instead of removing:", "wirecopy collapse corpus.parquet -o marked.parquet --keep all"),
        ("Every row stays, and what holds the same weighs one together:",
         "wirecopy collapse corpus.csv -o weighed.csv --level derivatives --weights"),
        ("Only copies in one outlet, of a finished scan:",
         "wirecopy collapse wirecopy-result -o kept.jsonl --relations exact --within outlet"),
    ),
    "add": (
        ("A first night, then another:", "wirecopy add monday.csv --archive news.db"),
        ("From cron: waits for another writer, fails on an empty feed, tells one line of JSON:",
         "wirecopy add in/ --archive news.db --wait 600 --min-articles 200 --json --log news.log"),
        ("Feeds, and the full texts behind their entries:", "wirecopy add feeds.opml --archive news.db --follow"),
    ),
    "check": (
        ("Is this made from something we have? Exit code 10 if so:", "wirecopy check draft.txt --archive news.db"),
        ("From a program:", "wirecopy check - --archive news.db --json < draft.txt"),
    ),
    "who-ran": (
        ("Who ran our pieces:", "wirecopy who-ran 'Harbour Gazette' wirecopy-result"),
        ("Who took a fifth or more in March and later, naming nobody, as a table:",
         "wirecopy who-ran harbourgazette.example --archive news.db --since 2025-03-01 --min-coverage 20% "
         "--uncredited -o uncredited.csv"),
    ),
    "watch": (
        ("From cron: a page and a feed of what is new about our pieces; exit code 10 where there is any:",
         "wirecopy watch --archive news.db --outlet 'Harbour Gazette' --html new.html --feed new.atom"),
        ("The first time, without what was there before batch 41:",
         "wirecopy watch --archive news.db --outlet 'Harbour Gazette' --since 41"),
    ),
    "remove": (
        ("A takedown: no byte of the text is left:", "wirecopy remove feed.csv:17 --archive news.db"),
        ("Undo what add 7 did:", "wirecopy remove --batch 7 --archive news.db"),
    ),
    "export": (
        ("For Gephi:", "wirecopy export wirecopy-result --format gexf -o graph.gexf"),
        ("Who derives from what, as linked data:", "wirecopy export news.db --format prov -o prov.jsonld"),
        ("All tables, as of now:", "wirecopy export --archive news.db -o result"),
        ("New copies of our pieces since batch 41, as a page to mail:",
         "wirecopy export --archive news.db --digest copies.html --outlet 'Harbour Gazette' --since 41"),
        ("A backup while others write:", "wirecopy export --archive news.db --snapshot backup/news.db"),
    ),
    "doctor": (
        ("Is it sound?", "wirecopy doctor news.db"),
        ("Mend it; the damaged file is kept beside it:", "wirecopy doctor news.db --repair"),
    ),
    "review": (
        ("Look and decide in a browser; Ctrl-C closes the desk:", "wirecopy review --archive news.db"),
        ("Two who code apart, each seeing nothing of the other:",
         "wirecopy review wirecopy-result --blind --reviewer 'R. Askew' --port 8766"),
    ),
    "mcp": (
        ("What an agent's settings name as the server; it ends with its stdin:", "wirecopy mcp --archive news.db"),
    ),
    "decisions": (
        ("What was decided, and what the last run made of it:", "wirecopy decisions list news.db"),
        ("As a table, to read and to keep:", "wirecopy decisions export wirecopy-result -o decisions.csv"),
        ("Bring in what a colleague decided; the next scan into it obeys:",
         "wirecopy decisions import wirecopy-result decisions.csv"),
    ),
    "evaluate": (
        ("Against your own labels:", "wirecopy evaluate wirecopy-result labels.csv"),
        ("For a program:", "wirecopy evaluate news.db pairs.csv --json"),
        ("Without labels: 400 pairs to read, and how wrong the result is by what was read:",
         "wirecopy evaluate wirecopy-result --sample 400 -o reading.csv"),
        ("How far two readers agree:", "wirecopy evaluate wirecopy-result reading.csv --second reading-2.csv"),
        ("Probabilities fitted to what was read:",
         "wirecopy evaluate wirecopy-result reading.csv --recalibrate -o fitted"),
    ),
    "thresholds": (
        ("What is left when only surer pairs count:", "wirecopy thresholds wirecopy-result"),
        ("At some thresholds, for a program:", "wirecopy thresholds news.db --at .7,.8,.9 --json"),
        ("How far clusters hang on chance:", "wirecopy thresholds wirecopy-result --stability 10"),
    ),
    "methods": (
        ("The paragraph and the table for a paper:", "wirecopy methods wirecopy-result"),
        ("With the error on your own labels:", "wirecopy methods wirecopy-result --labels labels.csv"),
    ),
    "plot": (
        ("How large the clusters are:", "wirecopy plot wirecopy-result sizes -o sizes.svg"),
        ("One story, article by article, as a page that tells more under the pointer:",
         "wirecopy plot wirecopy-result timeline --cluster c000001 -o story.html"),
        ("What the probabilities were worth against your own labels:",
         "wirecopy plot wirecopy-result calibration --labels labels.csv -o calibration.png"),
    ),
    "help": (
        ("What a command does, with all its options:", "wirecopy help scan"),
    ),
}  # fmt: skip
"""Command -> what each example does, and its line."""
