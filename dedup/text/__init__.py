"""Text -> integers: words with offsets, folded letters, how common each word is. Below all floors."""
