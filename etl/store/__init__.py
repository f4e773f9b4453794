"""What is kept: received files, batches, versions and the pointer, and the proof that all of it is whole."""
