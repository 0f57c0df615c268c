"""XML of newsrooms: feeds, NewsML-G2, NITF, and ninjs."""
