"""Evidence files: the pages of a material as one small archive file, PDF/A-2b or OFD."""
