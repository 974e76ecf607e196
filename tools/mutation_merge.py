"""Writes one report of several: what a later one tried again replaces what an earlier one found.

Usage: mutation_merge.py MERGED.json REPORT.json [REPORT.json ...]

A file that changed in between is taken whole from the later report, which must have tried all of it. A change that was not
tried (of another folder, or not asked for) replaces nothing.
"""

import json
import sys


def tried(mutant):
    return mutant["status"] not in ("Ignored", "Pending")


def key(mutant):
    start, end = mutant["location"]["start"], mutant["location"]["end"]
    return (start["line"], start["column"], end["line"], end["column"], mutant["mutatorName"], mutant["replacement"])


def merge(merged, report):
    for name, source in report["files"].items():
        relative = name.split("/src/")[-1]
        mutants = [mutant for mutant in source["mutants"] if tried(mutant)]
        if not mutants:
            continue
        known = merged.get(relative)
        if known is None or known["source"] != source["source"]:
            merged[relative] = {**source, "mutants": mutants}
            continue
        again = {key(mutant): mutant for mutant in mutants}
        before = {key(mutant): mutant for mutant in known["mutants"]}
        known["mutants"] = list({**before, **again}.values())


def main():
    target, *paths = sys.argv[1:]
    merged = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            merge(merged, json.load(file))
    with open(target, "w", encoding="utf-8") as file:
        json.dump({"files": {f"/src/{name}": source for name, source in merged.items()}}, file)


if __name__ == "__main__":
    main()
