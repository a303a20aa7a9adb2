"""Parts of several pages: controls, charts, tables, sentences, progress, faults."""
