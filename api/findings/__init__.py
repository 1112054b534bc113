"""What is amiss in and around the knowledge base, found by looking: each finding with its place and what to do."""
