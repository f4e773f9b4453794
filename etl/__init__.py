"""Files in, checked batches kept, warehouse versions out."""
