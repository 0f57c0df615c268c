"""JSON in all its forms: objects in lists, lines and streams."""
