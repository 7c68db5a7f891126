"""Puts figures and films into the wheel as `gdviz._figures` and `gdviz._scenes`.

In the project they are the folders `figures/` and `scenes/`, where people look for them. Installed
under those names they would overwrite, or be overwritten by, any other package that has a top-level
`figures`. Films import their parts as `scenes.parts`; in the wheel the same lines say
`gdviz._scenes.parts`.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PicturesInside(BuildHookInterface):
    """Hatchling's hook; an editable install leaves the folders where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files of both folders, changed where they import each other."""
        if self.target_name != "wheel" or version != "standard":
            return
        self.made = made = Path(tempfile.mkdtemp())
        for folder in ("figures", "scenes"):
            for file in sorted((Path(self.root) / folder).rglob("*.py")):
                inside = made / file.relative_to(self.root)
                inside.parent.mkdir(parents=True, exist_ok=True)
                text = file.read_text(encoding="utf-8")
                inside.write_text(text.replace("from scenes.", "from gdviz._scenes."), "utf-8")
                target = f"gdviz/_{file.relative_to(self.root).as_posix()}"
                build_data["force_include"][str(inside)] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear away what was changed for the wheel."""
        if hasattr(self, "made"):
            shutil.rmtree(self.made)
