"""Live calls over WebSocket: connections that come and go, and the calls that outlive them."""
