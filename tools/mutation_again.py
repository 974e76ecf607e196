"""Prints where changes survived, one pattern a line for SGP_MUTATE of tools/mutation.sh.

Usage: mutation_again.py [--timeouts] REPORT.json [...]

With --timeouts also where the tests did not come to an end, which on a loaded machine may say nothing. A file that has changed
since is named as a whole. Patterns are those of Stryker: FILE{start..end}, in characters.
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src"


def offsets(text):
    """Where each line starts."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def pattern(name, source, asked):
    """The file with the places of changes that ended in one of these ways; None without any."""
    survivors = [mutant["location"] for mutant in source["mutants"]
                 if mutant["status"] in asked and not mutant.get("static", False)]
    if not survivors:
        return None
    relative = name.split("/src/")[-1]
    now = (ROOT / relative).read_text(encoding="utf-8-sig")
    if now != source["source"].replace("\r\n", "\n"):
        return f"**/{relative}"
    starts = offsets(now)
    spans = sorted({tuple(starts[at["line"] - 1] + at["column"] - 1 for at in (place["start"], place["end"])) for place in survivors})
    return f"**/{relative}" + "".join(f"{{{start}..{end + 1}}}" for start, end in spans)


def main():
    paths = [path for path in sys.argv[1:] if path != "--timeouts"]
    asked = ("Survived", "NoCoverage", "RuntimeError") + (("Timeout",) if "--timeouts" in sys.argv[1:] else ())
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for name, source in json.load(file)["files"].items():
                if found := pattern(name, source, asked):
                    print(found)


if __name__ == "__main__":
    main()
