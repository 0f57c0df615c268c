"""A scan on many machines: the floors of `dedup.pipeline`, called by Spark on parts of a collection. Nothing here is
imported before it is asked for, and pyspark by nothing else.
"""
