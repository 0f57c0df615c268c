"""Text -> integers: words with offsets, folded letters, how common each word is. Below all floors.

- `tokenizer.py`: texts -> word hashes with offsets, read once.
- `tokenizer_kernels.py`: compiled: the reader of words, many texts at once.
- `tokenizer_rule_kernels.py`: compiled: the rules, a code point or word at a time.
- `tokenizer_simd_kernels.py`: compiled: 64 bytes at a time as bit masks.
- `folding.py`: how a code point is read: separator, part of a word, a word, nothing; letters that look alike.
- `arrow.py`: the bytes of a polars series where polars keeps them.
- `written_words.py`: words as readers see them, for who shows or marks them.
- `text_files.py`: texts that lie in a file, as a polars series.
- `voice.py`: whether a text speaks as its author does, in an essay.
- `background.py`: how rare a word is in English news at large.
- `collocations.py`: which content words of a text stand near each other.
- `gram_kernels.py`: compiled: keys for a few words in a row, and their places among others.
- `beside_kernels.py`: compiled: which of some keys the texts of all the rest hold.
- `string_search.py`: where any of many strings stand in the texts of a series, in one pass.
- `shared_kernels.py`: compiled: which words two texts share.
- `match_kernels.py`: compiled: stretches of the same words in two texts, and the best match of a sentence.
"""
