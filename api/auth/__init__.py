"""Who asks over HTTP, and what they may do: permissions, operations, the gate in front of the routes, cookies."""
