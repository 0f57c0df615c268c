"""Foreign bytes are read in processes of their own, under caps on bytes, time and memory."""
