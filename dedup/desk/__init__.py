"""The desk: the running store in a browser, on which people look, decide and sign. A server on loopback.

Starlette and uvicorn are known to this room alone (extra `desk`). Nothing is asked of the network: it only answers.

- `desk_server.py`: the server on a port of loopback.
- `application.py`: all routes behind the guard.
- `guard.py`: which requests are answered at all: host, origin, size, rate, who asks.
- `visitors.py`: who may come in: the start code, sessions, tokens with scope.
- `door.py`: the start address, and the style and script of all pages.
- `desk_state.py`: what every handler is given, and how answers are sent.
- `store_view.py`: the store as it is now, for many readers.
- `edition.py`: the pages of one state of the store, made once.
- `desk_links.py`: where pages are.
- `report_pages.py`: the report's pages by their addresses, and what is decided on them.
- `queue_order.py`: which pairs are asked about first.
- `queue_pages.py`: pages of the queue, of a pair, of all decisions, of agreement.
- `lone_pair.py`: any two articles that were compared, side by side.
- `coders.py`: how far two who decide apart agree.
- `questions.py`: a pasted text, or an article, as `check` and `compare` answer it.
- `held_answers.py`: answers that were just given, held in memory.
- `named_articles.py`: an article by its id, address or headline, and what may have been meant.
- `check_pages.py`: pages on which a text is pasted, and the receipt.
- `receipts.py`: what stands on a receipt.
- `shaded.py`: a text with all its users, or with all its sources.
- `shaded_pages.py`: the pages of these.
- `answers.py`: what programs are told, as plain values.
- `api_routes.py`: the API for programs.
- `api_description.py`: the same as OpenAPI.
- `decision_forms.py`: a form as a decision.
- `program_decisions.py`: the fields that a program sends as a decision.
- `keeping.py`: a decision that is asked for, looked over and kept.
- `decision_words.py`: a decision in words, with headlines for ids.
- `decided_rows.py`: what was decided, at hand for pages.
- `decided_now.py`: the same as it is now, for many readers.
- `templates/`: templates, style and script beside those of the report.
"""
