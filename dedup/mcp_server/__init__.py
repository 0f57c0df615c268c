"""A server for agents, over standard input and output: what programs ask of the desk, as tools that only read.

The package `mcp` (official SDK of the Model Context Protocol, extra `mcp`) is known to this room alone.

- `stdio_server.py`: the server: it reads questions from stdin and writes answers to stdout until stdin ends.
- `question_lines.py`: lines from stdin, and signals that end the server while it waits for one.
- `tools.py`: the three tools: their names, what they say of themselves, what they take.
- `tool_answers.py`: a call of a tool -> its answer, or why there is none, in words.
- `sources_told.py`: which independent sources tell a story.
- `bounded.py`: an answer cut to what an agent can read, with what was left out counted.
"""
