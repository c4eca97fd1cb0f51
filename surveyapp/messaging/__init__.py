"""Messages: what is sent to whom, when and why; nothing in silence, nothing twice."""
