"""Text -> vectors; knows no article."""
