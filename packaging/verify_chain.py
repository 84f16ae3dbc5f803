"""Verify an exported audit chain without Finance Desk: ``python verify_chain.py chain.jsonl``.

``finance-desk audit export chain.jsonl`` writes one event a line as JSON. Each event's digest is the SHA-256
of its fields as a JSON list, beginning with the digest before it (see docs/audit-chain.md). Standard library only.
"""

import hashlib
import json
import sys
from pathlib import Path

FIELDS = ("previous", "id", "at", "user_id", "login", "command", "book_id", "idempotency_key", "detail")


def faults(lines):
    """What is wrong with the chain, in order; nothing when it is whole."""
    previous, last = "0" * 64, 0
    for line in lines:
        event = json.loads(line)
        if event["id"] != last + 1:
            yield f"events {last + 1} to {event['id'] - 1} are missing"
        if event["previous"] != previous:
            yield f"event {event['id']} does not follow the one before it"
        text = json.dumps([event[name] for name in FIELDS], ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != event["digest"]:
            yield f"event {event['id']} was changed"
        previous, last = event["digest"], event["id"]
    print(f"{last} events, last digest {previous}")


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as chain:
        found = list(faults(chain))
    print("\n".join(found) or "the chain is whole")
    sys.exit(1 if found else 0)
