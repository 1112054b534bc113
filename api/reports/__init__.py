"""Reports that people read, print and pass on: self-contained web pages and Word files."""
