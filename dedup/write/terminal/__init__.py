"""What the command line prints: a scan, a comparison, who ran, progress."""
