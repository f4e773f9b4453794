"""The first floor: files in, checked batches kept, versions out; each letter tested as a sentence."""
