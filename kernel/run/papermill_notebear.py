"""Teaches papermill (`papermill -p name value`) to write and read TypeScript parameters.

papermill has no list of plug-ins for languages, but it loads every engine that is announced to it before it looks at a
notebook. So this module announces an engine, papermill's own under another name, and registers the language beside it.
"""

import json
import re

from papermill.engines import NBClientEngine as engine  # noqa: F401
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    """Values as JSON, assigned to what the cell tagged `parameters` declares with `let`."""

    DECLARATION = re.compile(
        r"^\s*let\s+(?P<name>[^\W\d][\w$]*|\$[\w$]*)\s*(?::\s*(?P<type>[^=]+?)\s*)?=\s*(?P<value>.+?)\s*;?\s*(?://\s*(?P<help>.*?)\s*)?$",
        re.MULTILINE,
    )

    @classmethod
    def translate(cls, val):
        return json.dumps(val, ensure_ascii=False, default=str)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}"

    @classmethod
    def assign(cls, name, str_val):
        return f"{name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        return [
            Parameter(found["name"], found["type"] or "None", found["value"], found["help"] or "")
            for found in cls.DECLARATION.finditer(parameters_cell.source)
        ]


papermill_translators.register("notebear", TypeScriptTranslator)
