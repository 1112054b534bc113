"""The door for what speaks OpenAI's Chat Completions: the same answers, in the shapes its clients read."""
