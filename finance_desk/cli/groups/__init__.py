"""Command groups: each file is a group (or a command) called as the file, with its ``app``."""
