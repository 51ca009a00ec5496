# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recipe without steps writes the model that was read, field for field, but for Espalier's own entries in the metadata."""

import os
import tempfile
from pathlib import Path

import onnx

import espalier


def without_own_metadata(path):
    model = onnx.load(os.fspath(path), load_external_data=False)
    kept = [entry for entry in model.metadata_props if not entry.key.startswith("espalier")]
    del model.metadata_props[:]
    model.metadata_props.extend(kept)
    return model


options = espalier.arguments(__doc__)
models = {case.model for case in options.cases} | set(espalier.MODELS.glob("*.onnx"))
table = espalier.Table("model", "bytes read", "bytes written", "equal")
faults = []
for model in sorted(models):
    with tempfile.TemporaryDirectory() as folder:
        recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
        espalier.write_recipe(recipe, "nothing", [])
        espalier.run("compress", model, "--recipe", recipe, "-o", out)
        equal = without_own_metadata(model) == without_own_metadata(out)
        table.add(model.stem, os.path.getsize(model), os.path.getsize(out), "yes" if equal else "no")
    if not equal:
        faults.append(f"{model.stem} was changed by a recipe without steps")
espalier.finish(table, faults, options.output)
