"""Answers as they come: a question answered in a thread, told of in the event loop, as server-sent events."""
