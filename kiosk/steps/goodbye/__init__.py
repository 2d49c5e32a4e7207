"""Take card and papers; what stays here and until when."""
