"""Who may: users, roles, permissions by command id, data scopes by unit and book, passwords.

Nouns: user, role, permission (a command or query id, or a pattern such as ``voucher.*``), scope.
Refuses: anything not granted; the removal of the last user who can grant.
"""
