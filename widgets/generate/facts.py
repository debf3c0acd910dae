"""Writes what the classes of ipywidgets are, as facts without prose: models, traits, types, defaults.

    python3 widgets/generate/facts.py > widgets/generate/facts.json      (with ipywidgets 8.1.9)
"""

import json

import traitlets
from ipywidgets.widgets.widget import _registry

# Values that the two classes without a default selection need.
NEEDED = {"SelectionSlider": {"options": [""]}, "SelectionRangeSlider": {"options": [""]}}
# Described by hand: what links two widgets, and where outputs go.
BY_HAND = {"LinkModel", "DirectionalLinkModel", "OutputModel"}


def describe(trait, widget, name):
    """One trait: its type, its default where JSON can hold it, its values, whether it may be null."""
    fact = {"type": type(trait).__name__}
    if isinstance(trait, traitlets.Enum):
        fact["values"] = list(trait.values)
    if isinstance(trait, traitlets.Union):
        fact["type"] = "Union"
    if trait.allow_none:
        fact["null"] = True
    if trait.metadata.get("echo_update") is False:
        fact["echo"] = False
    inner = getattr(trait, "_trait", None)
    if inner is not None:
        fact["of"] = type(inner).__name__
    if fact["type"] == "InstanceDict":
        fact["class"] = type(getattr(widget, name)).__name__
    try:
        fact["default"] = json.loads(json.dumps(getattr(widget, name)))
    except TypeError:
        pass
    return fact


def main():
    models = {}
    for (module, version, model, view_module, _, view), cls in _registry.items():
        if model in BY_HAND or cls.__name__.startswith("_"):
            continue
        widget = cls(**NEEDED.get(cls.__name__, {}))
        traits = {
            name: describe(trait, widget, name)
            for name, trait in sorted(cls.class_traits(sync=True).items())
            if not name.startswith(("_model", "_view"))
        }
        models[model.removesuffix("Model")] = {
            "module": module.split("/")[1],
            "version": version,
            "view": view,
            "viewModule": view_module.split("/")[1],
            "traits": traits,
        }
    for model in models.values():
        model["traits"] = dict(sorted(model["traits"].items()))
    print(json.dumps(models, indent=2))


main()
