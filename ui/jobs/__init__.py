"""Work outside the GUI thread: one writer, a few readers, progress, cancel, what changed.

Nouns: job, owner, slot, changes. Refuses: a result for a widget that is gone, an answer to an older ask.
"""
