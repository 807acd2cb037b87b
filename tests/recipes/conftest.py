"""What a recipe adds is run where it belongs, in the copy, and nowhere else."""

from __future__ import annotations

from tests.recipes.recipe import FOLDERS

collect_ignore = [str(folder) for folder in FOLDERS]
