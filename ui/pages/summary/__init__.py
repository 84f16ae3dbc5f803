"""The account summary."""
