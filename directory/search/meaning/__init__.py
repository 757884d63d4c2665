"""Search by meaning: texts as vectors, kept beside the index, compared with what was asked."""
