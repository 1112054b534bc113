"""The knowledge base as tools for agents (Model Context Protocol): at /mcp, and over standard input and output."""
