"""The tables of an archive after articles came or went: over everything, or over what can change."""
