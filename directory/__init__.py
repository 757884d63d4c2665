"""The sports medicine physician directory."""

import os

# A search multiplies many rows by one: threads of the linear algebra would wait for each other longer than
# that takes, and take the processors from other searches. numpy looks at this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
