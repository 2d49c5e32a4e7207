"""The technician's door: PIN, first PIN, and a reset by a fresh enrolment code."""
