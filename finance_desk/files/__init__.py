"""Readers and writers of tables: xlsx, xls, csv and text, HTML and XML that call themselves .xls.

Nouns: table file, sheet, row (with its number in the file), cell, header, footer, column, limits. A file
is known by its content, never by its name. Cells are text, int, Decimal, date or nothing; never a float.

Refuses: an empty, damaged, locked or password-protected file, a zip bomb, more rows, columns or cells than
the limits, text in no known encoding, half a file. Macros are not run, links to other files not followed.
What is written replaces its target in one step or not at all.
"""
