"""Parts of a screen: what draws specs, sentences, tables and the selection bar."""
