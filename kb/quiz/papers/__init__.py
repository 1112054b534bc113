"""Papers: blueprints, choosing items for them, what they cover, and their lives."""
