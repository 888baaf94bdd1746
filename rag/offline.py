"""Importing this keeps every library of the program from dialling out: no telemetry, no version check, no model hub.

Arrows: __main__, ui, tests -> here, before any other import. Knows no library, only their environment variables.

Fetching models is the one thing that needs the network; it runs pip or the hub's client in a process of its own.
"""

import os

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_DATASETS_OFFLINE": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "",
    "OTEL_SDK_DISABLED": "true",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "RAY_USAGE_STATS_ENABLED": "0",
    "TOKENIZERS_PARALLELISM": "false",  # not a call home: the warning of a forked tokenizer
}

os.environ.update(QUIET)
