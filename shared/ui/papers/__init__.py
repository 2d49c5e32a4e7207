"""Looking at pages: one component for both faces."""
