"""Paper: page layout as data, the PDF drawn from it, the fonts, amounts and dates in capitals.

Nouns: paper, layout, table book (账簿 and lists), voucher form (记账凭证), statement form (会社保01/02表),
certificate, capital amount. Every printed page of the product is a PDF made here; the preview shows
that PDF and the printer gets its pages. Callers fill frozen dataclasses of plain fields; this room
knows no database.

Refuses: a target that cannot be written (nothing half-written is left behind). Warns: a character
the bundled fonts cannot draw.
"""
