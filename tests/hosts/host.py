"""Drives compiled forms knowing only src/abi/README.md, and judges every case of tests/cases/run.

    python host.py CASES MODULES    ends in "N passed, N failed"; the wrong lines go to the error stream
"""

import json
import sys
from pathlib import Path

from wasmtime import Engine, Instance, Module, Store

VERSION = 1


class Form:
    """One running module: its functions, with texts instead of places in memory."""

    def __init__(self, engine, wasm):
        self.store = Store(engine)
        self.exports = Instance(self.store, Module(engine, wasm), []).exports(self.store)
        version = self.exports["tk_abi"].value(self.store)
        if version != VERSION:
            raise ValueError(f"the module speaks version {version}, not {VERSION}")

    def call(self, name, *arguments):
        """Calls tk_NAME; a text becomes the two numbers that stand for it."""
        numbers = [n for argument in arguments for n in self.give(argument)]
        return self.exports["tk_" + name](self.store, *numbers)

    def give(self, argument):
        if isinstance(argument, int):
            return [argument]
        text = argument.encode()
        place = self.exports["tk_alloc"](self.store, len(text))
        if place == 0:
            raise ValueError(f"the module takes no text of {len(text)} bytes")
        self.exports["memory"].write(self.store, text, place)
        return [place, len(text)]

    def take(self, length):
        """The text of the last result."""
        place = self.exports["tk_result"](self.store)
        return self.exports["memory"].read(self.store, place, place + length).decode()


# A string in place of a JSON value is handed in as it is, to show what is no JSON.
def written(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def answer(form, name, *arguments):
    """What one step gives: a number, a text to compare byte by byte, or JSON to compare as a value."""
    if name in ("identity", "load"):
        arguments = [written(arguments[0])]
    result = form.call(name, *arguments)
    if result < 0 or name in ("start", "identity", "load", "set", "remove_row"):
        return result
    text = form.take(result)
    return text if name in ("save", "add_row") else json.loads(text)


def same(name, found, line):
    """Whether the module said what the line of the .expected file says: answers byte by byte, the rest as values."""
    if name == "save" and isinstance(found, str):
        return found == line
    # Written again, because to Python true is 1.
    return json.dumps(found, sort_keys=True) == json.dumps(json.loads(line), sort_keys=True)


def wrong_lines(engine, case, module):
    spec = json.loads(case.read_text("utf-8"))
    lines = case.with_suffix(".expected").read_text("utf-8").removesuffix("\n").split("\n")
    if len(lines) != len(spec["script"]):
        return [f"{len(lines)} lines for {len(spec['script'])} steps"]
    form = Form(engine, module.read_bytes())
    form.call("start", spec["today"])
    answers = [(step, answer(form, *step), line) for step, line in zip(spec["script"], lines)]
    return [f"{step}: {found}, not {line}" for step, found, line in answers if not same(step[0], found, line)]


def main(cases, modules):
    engine, failed = Engine(), 0
    paths = sorted(Path(cases).glob("*.json"))
    for case in paths:
        wrong = wrong_lines(engine, case, Path(modules, case.stem + ".wasm"))
        failed += bool(wrong)
        for line in wrong:
            print(f"{case.stem}: {line}", file=sys.stderr)
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 0 if paths and not failed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
