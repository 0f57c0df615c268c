"""What the other floors cannot see: a text and its translation share no words.

- `finding.py`: texts of several languages -> pairs across languages, judged: start reading here.
- `adding.py`: those pairs put among the pairs that share words.
- `encoder.py`: the model of several languages, loaded late.
- `own_model.py`: a model that the user brought, and the languages that it knows.
- `unrelated_sentences.py`: sentences that have nothing in common, by which such a model is centred.
- `rounding.py`: vectors in one byte a dimension, as archives keep them and every run compares them.
- `coverage.py`: which languages the model was made for, and what a run says of others.
- `told_languages.py`: the language of each article, by its text or by what is said of it.
- `mixed_texts.py`: texts of two languages, and of another than they are said to be: their sentences by language.
- `mixed_kernels.py`: the compiled loop that finds where to look for them.
- `small_words.py`: what it looks for, those of 23 languages.
- `sentences.py`: text -> sentences, in scripts with and without spaces.
- `article_vectors.py`: articles -> the vectors of their openings and of all their sentences.
- `proposing.py`: pairs across languages worth aligning: nearest openings.
- `judged_across.py`: pairs aligned and judged.
- `anchors.py`: what survives translation: figures and names, as keys.
- `sentence_alignment.py`: two texts -> sentences matched in order, and measures of that.
- `alignment_kernels.py`: the compiled loops of it.
- `translation_judge.py`: measures -> probabilities, by weights in `translations.json`.
"""
