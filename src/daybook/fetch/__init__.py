"""Outside world -> blobs and captures."""
