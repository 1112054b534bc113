"""One call, many questions: a follow-up read as a whole question, and what to ask the caller where much is open."""
