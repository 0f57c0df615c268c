"""Questions about one text: postings, the question, the answer and its words."""
