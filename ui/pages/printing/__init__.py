"""打印: the print forms of the book with their preview, and the log of what was printed."""
