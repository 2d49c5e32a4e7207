"""Fill in what is still missing, one question at a time when large type is on."""
