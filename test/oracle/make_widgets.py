"""State that ipywidgets 8.1.9 sends for each core widget, and for some with options: test/oracle/widgets.json.

    python3 test/oracle/make_widgets.py > test/oracle/widgets.json
"""

import datetime
import json
import warnings

import ipywidgets
from ipywidgets.widgets.widget import _registry

warnings.simplefilter("ignore")

# Options beside none, by class.
CASES = {
    "IntSlider": [{"value": 3, "min": 1, "max": 5, "description": "n", "orientation": "vertical"}, {"value": 700}],
    "FloatSlider": [{"value": 1.5, "min": 0, "max": 10, "step": 0.5, "readout_format": ".1e", "description": "lr"}],
    "FloatLogSlider": [{"value": 1e-3, "min": -6, "max": 0, "base": 10}, {"value": 1e9, "max": 2}],
    "IntRangeSlider": [{"min": 0, "max": 11}, {"value": [2, 900], "max": 50}],
    "FloatRangeSlider": [{"min": -1, "max": 1}, {"value": [0.1, 0.2], "min": 0, "max": 1}],
    "BoundedIntText": [{"value": -4, "min": 2}],
    "IntProgress": [{"value": 7, "max": 10, "bar_style": "info"}],
    "Dropdown": [
        {"options": ["a", "b"]},
        {"options": [["one", 1], ["two", 2]], "value": 2},
        {"options": {"x": 1, "y": 2}, "label": "y"},
        {"options": ["a", "b"], "index": None},
    ],
    "ToggleButtons": [{"options": ["a", "b"], "tooltips": ["A", "B"], "button_style": "success"}],
    "SelectMultiple": [{"options": ["a", "b", "c"], "value": ["a", "c"]}],
    "SelectionSlider": [{"options": ["a", "b"], "value": "b"}],
    "SelectionRangeSlider": [{"options": ["a", "b", "c"], "index": [0, 2]}],
    "TagsInput": [{"value": ["a"], "allowed_tags": ["a", "b"]}],
    "IntsInput": [{"value": [1, 2], "min": 0, "max": 3}],
    "Text": [{"value": "x", "placeholder": "type", "style": {"description_width": "3em"}}],
    "Layout": [{"width": "50%", "grid_gap": "4px", "border": "1px solid red", "align_items": "center"}],
    "Button": [{"description": "Run", "icon": "play", "layout": {"width": "9em"}, "style": {"button_color": "#fff"}}],
}
NEEDED = {"SelectionSlider": {"options": ["a"]}, "SelectionRangeSlider": {"options": ["a"]}}
BOXES = ["Box", "HBox", "VBox", "GridBox", "Accordion", "Tab", "Stack"]
DATES = [
    ("DatePicker", {"value": datetime.date(2024, 2, 29), "min": datetime.date(2024, 1, 1)}),
    ("TimePicker", {"value": datetime.time(13, 5, 7, 250000)}),
    ("DatetimePicker", {"value": datetime.datetime(2024, 2, 29, 13, 5, 7, tzinfo=datetime.timezone.utc)}),
    ("NaiveDatetimePicker", {"value": datetime.datetime(2024, 2, 29, 13, 5, 7)}),
]


def plain(value):
    """The state with what it refers to in place of references, and bytes by their length."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (memoryview, bytes)):
        return {"bytes": len(value)}
    if isinstance(value, str) and value.startswith("IPY_MODEL_"):
        referred = ipywidgets.widgets.widget._instances[value[10:]]
        # Whole in a case of its own; here what is set.
        return {"model": {k: v for k, v in state(referred).items() if k == "_model_name" or (k[0] != "_" and v is not None)}}
    return value


def state(widget):
    return plain(widget.get_state())


def case(cls, options, widget):
    return {"class": cls, "options": options, "state": state(widget)}


def main():
    cases = []
    for (_, _, model, _, _, _), cls in _registry.items():
        name = cls.__name__
        if name.startswith("_") or model in ("LinkModel", "DirectionalLinkModel"):
            continue
        # Two classes of ipywidgets have names that are those of others in it.
        exported = model.removesuffix("Model") if model.startswith("Controller") else name
        for options in [NEEDED.get(name, {}), *(CASES.get(exported, []))]:
            cases.append(case(exported, options, cls(**{k: tuple(v) if k == "value" and isinstance(v, list) else v for k, v in options.items()})))
    for name in BOXES:
        children = [ipywidgets.Label("a"), ipywidgets.Label("b")]
        box = getattr(ipywidgets, name)(children)
        cases.append(case(name, {"children": ["a", "b"]}, box))
    for name, options in DATES:
        cases.append(case(name, {k: str(v) for k, v in options.items()}, getattr(ipywidgets, name)(**options)))
    a, b = ipywidgets.IntSlider(), ipywidgets.IntProgress()
    for name in ("Link", "DirectionalLink"):
        cases.append(case(name, {"link": ["IntSlider", "IntProgress"]}, getattr(ipywidgets.widgets.widget_link, name)((a, "value"), (b, "value"))))
    print("[\n" + ",\n".join(json.dumps(one) for one in cases) + "\n]")


main()
