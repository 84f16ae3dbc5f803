"""The audit trail: one event per command, in a hash chain with a total order.

Nouns: event, digest, chain. Refuses: a change or removal of an event; finds any changed byte.
"""
