"""The desk: the running store in a browser, on which people look, decide and sign. A server on loopback.

Starlette and uvicorn are known to this room alone (extra `desk`). Nothing is asked of the network: it only answers.

- `serving.py`: the server on a port of loopback.
- `application.py`: all routes behind the guard.
- `guard.py`: which requests are answered at all: host, origin, size, rate, who asks.
- `visitors.py`: who may come in: the start code, sessions, tokens with scope.
- `door.py`: the start address, and the style and script of all pages.
- `desk_state.py`: what every handler is given, and how answers are sent.
- `store_view.py`: the store as it is now, for many readers.
- `edition.py`: the pages of one state of the store, made once.
- `desk_links.py`: where pages are.
- `report_pages.py`: the report's pages by their addresses, and what is decided on them.
- `decision_forms.py`: a form as a decision.
- `decided.py`: what was decided, at hand for pages.
- `templates/`: templates, style and script beside those of the report.
"""
