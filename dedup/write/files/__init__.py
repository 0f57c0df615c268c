"""A Result -> a folder of tables, a spreadsheet or one table, swapped in as a whole."""
