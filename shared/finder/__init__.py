"""What people say to the service they need."""
