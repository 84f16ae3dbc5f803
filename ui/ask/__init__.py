"""Every question to the user goes through here, so that tests (and walkthroughs) can answer it.

Nouns: question, answerer. Refuses: a dialog opened anywhere else.
"""
