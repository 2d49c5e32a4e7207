"""From what people say to the service they need."""
