"""Notices, receipts and official papers."""
