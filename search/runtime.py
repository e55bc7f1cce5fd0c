"""ONNX Runtime, kept quiet: nothing that hemekb does is reported to anyone."""

from __future__ import annotations

import os
from typing import Any


def onnx_runtime() -> Any:
    """The module ``onnxruntime``, imported with its telemetry off.

    Its official builds (1.32, for one) otherwise write a device id and a queue of events for
    Microsoft into the user's cache folder, and send it. The variable is read at import; the
    call is for a process in which something else has imported it before.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime
