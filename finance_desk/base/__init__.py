"""The ground floor: money, days and periods, messages, findings, errors, progress, the two markers.

Nouns: fen, day (yyyymmdd), period (yyyymm), Message, Finding, Refused, Progress, command, query.
Refuses: a float anywhere near money. Knows no database, no file and no screen.
"""
