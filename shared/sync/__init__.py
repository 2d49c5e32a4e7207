"""Facts up, feed down, blobs up."""
