"""The whole home folder in one file, and back: taken while the service runs, checked before anything is replaced."""
