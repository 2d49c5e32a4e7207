"""Facts, views, keys, blobs, migrations: the only room that writes what people tell us."""
