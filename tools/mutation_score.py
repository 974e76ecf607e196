"""Prints the survivors of a mutation report and the score, and lists the survivors with their reasons.

Usage: mutation_score.py REPORT.json [REPORT.json ...] [--survivors LIST.tsv [--reasons RULES.tsv]]

LIST.tsv is written: file, line, mutation, reason. RULES.tsv is read: file (a pattern with *), mutation (a regular expression,
searched for) and reason, tab-separated; the first rule that fits gives the reason. A survivor without one is named, and the
exit code is 1.
"""

import argparse
import collections
import fnmatch
import json
import re
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
                if before.strip() == "{" and start["line"] < len(lines):
                    before = "{ " + lines[start["line"]].strip()  # A block is told by its first line.
                after = " ".join(mutant["replacement"].split())
                yield (name.split("/src/")[-1], start["line"], mutant["mutatorName"], mutant["status"],
                       mutant.get("static", False), f"{before[:90]} -> {after[:90]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reports", nargs="+")
    parser.add_argument("--survivors")
    parser.add_argument("--reasons")
    options = parser.parse_args()

    # What a static field is set to is read once per process, before the change is switched on: not judged.
    judged = collections.defaultdict(collections.Counter)
    survivors = []
    static = 0
    for file, line, kind, status, is_static, text in sorted(mutants(options.reports)):
        if is_static:
            static += 1
            continue
        judged["/".join(file.split("/")[:2])][status] += 1
        if status not in ("Killed", "Timeout"):
            print(f"{status:9} {file}:{line} {kind}: {text}")
            survivors.append((file, line, f"{kind}: {text}"))
    total = collections.Counter()
    for folder, counts in sorted(judged.items()):
        total.update(counts)
        print(summary(folder, counts))
    print(summary("all", total), f"({static} in static fields not judged)")
    return write(options.survivors, survivors, read_rules(options.reasons)) if options.survivors else 0


def read_rules(path):
    """Reads (file, mutation, reason); a line that begins with # is a comment."""
    if path is None:
        return []
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]


def write(path, survivors, rules):
    """Writes the list; 1 where a survivor has no reason."""
    unexplained = 0
    with open(path, "w", encoding="utf-8") as file:
        file.write("file\tline\tmutation\treason\n")
        for name, line, text in survivors:
            mutation = " ".join(text.split())
            reason = next((why for pattern, change, why in rules
                           if fnmatch.fnmatch(name, pattern) and re.search(change, mutation)), "")
            if not reason:
                unexplained += 1
                print(f"unexplained {name}:{line} {mutation}")
            file.write(f"{name}\t{line}\t{mutation}\t{reason}\n")
    print(f"{len(survivors)} survivors in {path}, {unexplained} without a reason")
    return 1 if unexplained else 0


def summary(name, counts):
    found = counts["Killed"] + counts["Timeout"]
    tried = found + counts["Survived"] + counts["NoCoverage"]
    return f"{name}: {found} of {tried} found, {100 * found / max(tried, 1):.1f} %" + (
        f", {counts['RuntimeError']} ended the test program" if counts["RuntimeError"] else "")


if __name__ == "__main__":
    sys.exit(main())
