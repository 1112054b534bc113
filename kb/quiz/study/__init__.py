"""What an update asks officers to learn: what changed, what of ours it touches, and a few items to pass."""
