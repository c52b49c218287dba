"""Put in front of the program's path by the tests: lets them press keys inside the real process.

It changes nothing of the program; when the window is there, a driver listens on two pipes.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_TARGET = "exitdesk.app.program"


class _Attaching(Loader):
    """Loads the module as it is, then lets the driver see its windows."""

    def __init__(self, real: Loader) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        from tests.secrecy.inside import driver

        driver.attach(module)


class _Watching(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _TARGET:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Attaching(spec.loader)
        return spec


if "EXITDESK_TEST_PIPES" in os.environ:
    sys.meta_path.insert(0, _Watching())
