"""One file per kind of business data: each defines ``SOURCE``, a ``SourceProfile``."""
