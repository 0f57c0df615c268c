"""Ids and arrays -> neighbours and candidate pairs; sees no text."""
