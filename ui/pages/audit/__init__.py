"""The audit trail (审计记录): who did what, when, with what; the chain verified on request."""
