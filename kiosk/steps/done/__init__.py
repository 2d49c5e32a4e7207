"""The application is kept: number, honest state, what happens next."""
