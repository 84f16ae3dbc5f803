"""The one expression language: voucher templates, generation rules and reports all speak it.

Nouns: formula text, node (a piece of the parsed tree), scope (who answers names and functions),
value, error value (#REF!, #缺科目 …), need (an account figure a formula asks for), SQL column,
template (text with ``{fields}``). A text is read by ``parse.parse``, worked out by
``evaluate.evaluate``, compiled for the database by ``sql.to_sql``, said in words by
``words.to_words``.

Refuses: code, attributes, files, floats, endless work (long, deep or huge formulas), and any SQL that
would only come near the exact answer.
"""
