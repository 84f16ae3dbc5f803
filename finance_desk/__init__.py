"""Finance Desk: accounting for medical-insurance funds, from pre-posting rows to closed periods.

This package is the headless house: no Qt anywhere. Its rooms stand on floors and imports go
down only; ``docs/architecture.md`` has the picture and ``pyproject.toml`` the contracts.
"""
