"""Prints the survivors of a mutation report and the score. Usage: mutation_score.py REPORT.json [REPORT.json ...]"""

import collections
import json
import sys


def mutants(paths):
    """Yields (file, line, kind, status, is_static, text) of each change that was tried."""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
        for name, source in report["files"].items():
            lines = source["source"].splitlines()
            for mutant in source["mutants"]:
                if mutant["status"] in ("Ignored", "CompileError"):
                    continue
                start, end = mutant["location"]["start"], mutant["location"]["end"]
                before = lines[start["line"] - 1][start["column"] - 1:]
                if end["line"] == start["line"]:
                    before = lines[start["line"] - 1][start["column"] - 1:end["column"] - 1]
                after = " ".join(mutant["replacement"].split())
                yield (name.split("/src/")[-1], start["line"], mutant["mutatorName"], mutant["status"],
                       mutant.get("static", False), f"{before[:90]} -> {after[:90]}")


def main():
    # What a static field is set to is read once per process, before the change is switched on: not judged.
    judged = collections.defaultdict(collections.Counter)
    static = 0
    for file, line, kind, status, is_static, text in sorted(mutants(sys.argv[1:])):
        if is_static:
            static += 1
            continue
        judged["/".join(file.split("/")[:2])][status] += 1
        if status not in ("Killed", "Timeout"):
            print(f"{status:9} {file}:{line} {kind}: {text}")
    total = collections.Counter()
    for folder, counts in sorted(judged.items()):
        total.update(counts)
        print(summary(folder, counts))
    print(summary("all", total), f"({static} in static fields not judged)")


def summary(name, counts):
    found = counts["Killed"] + counts["Timeout"]
    tried = found + counts["Survived"] + counts["NoCoverage"]
    return f"{name}: {found} of {tried} found, {100 * found / max(tried, 1):.1f} %" + (
        f", {counts['RuntimeError']} ended the test program" if counts["RuntimeError"] else "")


if __name__ == "__main__":
    main()
