"""要素维护: dimension items, voucher types and options of a book."""
