"""A Result -> a folder of tables, a spreadsheet or one table, swapped in as a whole.

- `result_folder.py`: the folder of a result.
- `table.py`: one table to a file, its format by the extension.
- `spreadsheet.py`: a table as CSV in which no cell is taken for a formula.
- `kept_json.py`: a small file that a later run reads again, with a checksum.
- `atomic.py`: how finished files take the place of older ones: all of them or none.
"""
