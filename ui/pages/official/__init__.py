"""对照制度科目表: what the chart has otherwise than the official one, taken over line by line."""
