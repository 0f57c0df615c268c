"""What is given -> files to read: paths, compressed files, encodings, columns, batches of raw rows."""
