"""What an archive remembers so that a night costs less: judged pairs and vectors."""
