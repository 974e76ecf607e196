#!/usr/bin/env python3
"""A second reader of a study's bundle, written from docs/spec; it shares no code with src/.

usage: verify.py BUNDLE [--json]

Checks steps 1 to 11, 16, 20, 25 and 26 of docs/spec/verification.md. It takes no policy and leaves the pin, the
security of the parameters, noise, table, openings and what ro-crate-metadata.json says alone: CONSISTENT is its best
verdict. Needs `openssl`.
Entries of kind refusal, key-event and aborted, closed lists of contributors, 64-bit containers and circuits that
are more than a sum (`publish: withheld`) are not supported: INCOMPLETE, with the reason. The parts are in verify_parts.py."""
import base64, json, re, struct, sys, zlib

sys.dont_write_bytecode = True
from verify_parts import (COUNT, NUMBER, Failure, Unsupported, blob_path, check_parameters, check_sum, fits, key_blob,
                          key_id, must, read_record, roots, set_of, sha256, signed_by, unbase64)

# --- Container: bundle.md -------------------------------------------------------------------------------------
GROUPS = [r"MANIFEST\.json", "checkpoint", r"statement\.json", r"ledger/entries\.jsonl",
          "objects/sha256/[0-9a-f]{2}/[0-9a-f]{62}", "protocol/objects/[0-9a-f]{2}/([0-9a-f]{38}|[0-9a-f]{62})",
          "proofs/[A-Za-z0-9_-][A-Za-z0-9._-]*", "policy", r"ro-crate-metadata\.json", r"README\.txt"]

def read_container(data):
    """Makes every header again from the directory. Returns {name: content} in order and the CRC-32 of each."""
    form = lambda holds, *rest: must(holds, "bundle.format", *rest)
    form(len(data) >= 22, "end", "an end of directory", f"{len(data)} bytes")
    count, size, offset = struct.unpack_from("<HII", data, len(data) - 12)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, size, offset, 0)
    form(data[-22:] == end, "end", "an end of directory in the last 22 bytes")
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        raise Unsupported("a 64-bit container")
    files, crcs, at, local, last = {}, [], offset, 0, (-1, b"")
    for i in range(count):
        form(at + 46 <= len(data), f"file {i}", "a directory record", "the end")
        crc, length, name_length = struct.unpack_from("<I4xIH", data, at + 16)
        name = data[at + 46:at + 46 + name_length]
        fields = struct.pack("<HHHHHIIIHH", 20, 0x0800, 0, 0, 0x0021, crc, length, length, name_length, 0)
        head = b"PK\3\4" + fields + name
        record = b"PK\1\2\x14\3" + fields + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, local) + name
        form(data[at:at + len(record)] == record, f"file {i}", "its directory record, made again")
        form(data[local:local + len(head)] == head, f"file {i}", "its local header, made again")
        text = name.decode("latin-1")
        place = (next((g for g, known in enumerate(GROUPS) if re.fullmatch(known, text)), -1), name)
        form(place > last, f"file {i}", "a known name, after the one before", text)
        at, last, local = at + len(record), place, local + len(head) + length
        files[text] = data[local - length:local]
        crcs.append(crc)
    form(local == offset and at == offset + size == len(data) - 22, "container", "no gaps", "gaps or overlaps")
    return files, crcs

def read_manifest(files):
    must("MANIFEST.json" in files, "bundle.format", "MANIFEST.json", "a manifest", "none")
    manifest = read_record(files["MANIFEST.json"], MANIFEST, "bundle.format", "MANIFEST.json")
    said = [(file["name"], file["size"]) for file in manifest["files"]]
    found = [(name, str(len(content))) for name, content in files.items()][1:]
    must(said == found, "bundle.format", "MANIFEST.json", "names and sizes of the directory", "others")
    for name, digest in ((file["name"], file["sha256"]) for file in manifest["files"]):
        named = not name.startswith("objects/") or blob_path(digest) == name
        must(named, "bundle.format", name, "the digest in its name", digest)
    return manifest

def check_digests(files, crcs, manifest):
    for (name, content), crc in zip(files.items(), crcs):
        must(zlib.crc32(content) == crc, "bundle.digests", name, f"CRC-32 {crc:08x}", f"{zlib.crc32(content):08x}")
    for name, digest in ((file["name"], file["sha256"]) for file in manifest["files"]):
        must(sha256(files[name]).hex() == digest, "bundle.digests", name, digest, sha256(files[name]).hex())

# --- Records: records.md 1 to 4 ------------
DIGEST, TEXT, COMMIT = "[0-9a-f]{64}", ".*", "[0-9a-f]{40}|[0-9a-f]{64}"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}"
BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
MANIFEST = {"entries": NUMBER, "files": [{"name": TEXT, "sha256": DIGEST, "size": NUMBER}],
            "type": "study", "version": "1"}
TIME = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
ENVELOPE = {"payload": BASE64, "payloadType": TEXT,
            "signatures": [{"keyid": "SHA256:[A-Za-z0-9+/]{43}", "sig": "[A-Za-z0-9+/]{86}=="}]}
ENTRY = {"index": NUMBER, "prev": DIGEST, "statement": ENVELOPE, "time": TIME}
STATEMENT = {"_type": re.escape("https://in-toto.io/Statement/v1"), "predicate": {}, "predicateType": TEXT,
             "subject": [{"digest": {"gitCommit?": COMMIT, "sha256": DIGEST}, "name": TEXT}]}
SET, LINK = {"count": NUMBER, "root": DIGEST}, {"observed": {"root": DIGEST, "size": NUMBER}, "study": DIGEST}
KINDS = {  # kind: role that signs, names of the subjects, predicate, kinds that may follow
    "study": ("researcher", TEXT, {
        "contributors": "open|" + DIGEST, "minimumContributors": COUNT, "open": "none|pedersen",
        "origin": "[A-Za-z0-9.-]+/[0-9a-f]{32}", 
        "roles": dict.fromkeys(("computingParty", "keyHolder", "ledger", "researcher"), KEY),
        "protocol": {"gitCommit": COMMIT, "manifest": DIGEST, "name": TEXT, "objectFormat": "sha1|sha256",
                     "path": TEXT, "repository": TEXT}}, ["context"]),
    "context": ("keyHolder", "encryption-parameters\npublic-key(\nrelin-keys)?(\ngalois-keys)?", LINK | {
        "coeffModulus": [NUMBER], "parmsId": DIGEST, "plainModulus": NUMBER, "polyModulusDegree": NUMBER,
        "scheme": TEXT, "securityBits": NUMBER, "securityProfile": TEXT}, ["contribution", "close"]),
    "contribution": (None, "ciphertext(/0(\nciphertext/[1-9][0-9]*)+)?(\nproof)?", LINK | {
        "context": DIGEST, "contributor": KEY, "genomes": COUNT, "commitment?": DIGEST, "consent?": DIGEST,
        "report": {"build": TEXT, "encoder": TEXT, "variants": DIGEST, "version": TEXT}, "supersedes?": DIGEST},
        ["contribution", "close"]),
    "close": ("researcher", "", LINK | {"accepted": SET, "refused": SET, "superseded": SET}, ["compute"]),
    "compute": ("computingParty", "circuit(\nconstant/.+)*", LINK | {
        "close": DIGEST, "engine": {"build": TEXT, "name": TEXT, "version": TEXT}, "inputs": SET}, ["result"]),
    "result": ("computingParty", "result-ciphertext", LINK | {"compute": DIGEST, "noiseBoundBits": NUMBER},
               ["decryption"]),
    "decryption": ("keyHolder", r"(opening\n)?result\.tsv", LINK | {"open": "none|pedersen", "result": DIGEST,
                   "published": "table|withheld", "release": {"method": TEXT}}, [])}

def read_envelope(envelope, payload_type, form, where):
    """Returns the payload's record, the signed bytes and [(key id, signature)]."""
    check, ids = "ledger.encoding", [signature["keyid"] for signature in envelope["signatures"]]
    must(envelope["payloadType"] == payload_type, check, where, payload_type, envelope["payloadType"])
    must(ids == sorted(set(ids)) and 1 <= len(ids) <= 16, check, where, "1 to 16 signatures in order", ids)
    payload = unbase64(envelope["payload"], check, where)
    signed = b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type.encode(), len(payload), payload)
    signatures = [(s["keyid"], unbase64(s["sig"], check, where)) for s in envelope["signatures"]]
    return read_record(payload, form, check, where), signed, signatures

def read_entry(line, where):
    """One line of ledger/entries.jsonl, with what is in it side by side."""
    form = lambda holds, *rest: must(holds, "ledger.encoding", where, *rest)
    form(len(line) <= 65535, "at most 65535 bytes", len(line))
    outer = read_record(line, ENVELOPE, "ledger.encoding", where)
    entry, signed, signatures = read_envelope(outer, "application/vnd.securegenomics.entry.v1+json", ENTRY, where)
    form(len(signatures) == 1, "one signature", len(signatures))
    statement, said, signers = read_envelope(entry["statement"], "application/vnd.in-toto+json", STATEMENT, where)
    kind = re.sub(r"^https://securegenomics\.github\.io/provenance/(.*)/v1\Z", r"\1", statement["predicateType"])
    predicate = statement["predicate"]
    if kind in ("refusal", "key-event", "aborted"):
        raise Unsupported(f"{where}: a {kind}")
    form(kind in KINDS, "a known kind", kind)
    form(fits(predicate, KINDS[kind][2]), f"the fields of a {kind}")
    subjects = [(subject["name"], subject["digest"]["sha256"]) for subject in statement["subject"]]
    commits = [subject["digest"].get("gitCommit") for subject in statement["subject"]]
    names = [name for name, _ in subjects]
    form(re.fullmatch(KINDS[kind][1], "\n".join(names)) and len(set(names)) == len(names) <= 256, "its subjects", names)
    if kind == "study":
        protocol = predicate["protocol"]
        pin = [(protocol["name"], protocol["manifest"])], [protocol["gitCommit"]]
        form((subjects, commits) == pin, "the protocol as subject", names)
    form(kind == "study" or not any(commits), "no Git commit", commits)
    form("opening" in names or predicate.get("open") != "pedersen" or kind == "study", "an opening", names)
    return {"where": where, "kind": kind, "index": int(entry["index"]), "prev": entry["prev"], "time": entry["time"],
            "leaf": sha256(b"\0" + line), "signed": signed, "signatures": signatures, "said": said, "signers": signers,
            "predicate": predicate, "subjects": subjects,
            "ciphertexts": [d for n, d in subjects if n.startswith("ciphertext")]}

def read_entries(files, manifest):
    lines = files.get("ledger/entries.jsonl", b"").split(b"\n")
    must(len(lines) == int(manifest["entries"]) + 1 > 1 and lines[-1] == b"", "ledger.encoding", "ledger/entries.jsonl",
         f"{manifest['entries']} lines, at least one", len(lines) - 1)
    entries = [read_entry(line, f"entry {i}") for i, line in enumerate(lines[:-1])]
    for i, entry in enumerate(entries):
        place, found = (i, entries[i - 1]["leaf"].hex() if i else "0" * 64), (entry["index"], entry["prev"])
        must(found == place, "ledger.chain", entry["where"], place, found)
    return entries

# --- Signatures: keys.md 1, records.md 2 -----------------------------------------------------------------------
def check_signatures(entries, roles):
    for entry in entries:
        (signer, signature), = entry["signatures"]
        holds = signer == key_id(roles["ledger"]) and signed_by(roles["ledger"], entry["signed"], signature)
        must(holds, "signers.entries", entry["where"], "the ledger's signature", signer)
    for entry in entries:
        known = {key_id(key): key for key in [*roles.values(), entry["predicate"].get("contributor", roles["ledger"])]}
        for signer, signature in entry["signers"]:
            must(signer in known and signed_by(known[signer], entry["said"], signature), "signers.statements",
                 entry["where"], "a signature by a key of the study", signer)

# --- The order of a study: records.md 6 and 7 -----------------------------------------------------------------
def check_order(entries, all_roots):
    """Raises the first rejection, of steps 7, 8 and 25 alike. Returns the effective contributions."""
    study, last, effective, superseded, taken = entries[0]["predicate"], {}, {}, [], set()
    for i, entry in enumerate(entries):
        kind, said, before = entry["kind"], entry["predicate"], entries[i - 1] if i else entry
        rule = lambda holds, name, check="ledger.order": must(
            holds, check, entry["where"], "an entry that may stand here", name)
        rule(entry["time"] >= before["time"], "time-backwards")
        rule(kind in (KINDS[before["kind"]][3] if i else ["study"]), "out-of-order")
        signer = said["contributor"] if kind == "contribution" else study["roles"][KINDS[kind][0]]
        rule([id_ for id_, _ in entry["signers"]] == [key_id(signer)], "statement-signer", "signers.roles")
        if i:
            size = int(said["observed"]["size"])
            rule(said["study"] == entries[0]["leaf"].hex(), "wrong-study")
            rule(1 <= size <= i, "observed-size", "log.consistency")
            rule(said["observed"]["root"] == all_roots[size], "observed-root", "log.consistency")
        for named in ("context", "close", "compute", "result"):
            rule(named not in said or said[named] == last[named], "wrong-" + named)
        if kind == "contribution":
            old, digests = effective.get(signer), set(entry["ciphertexts"])
            rule(len(digests) == len(entry["ciphertexts"]) and not taken & digests, "duplicate-ciphertext")
            rule(not old or "supersedes" in said, "second-contribution")
            rule("supersedes" not in said or old and said["supersedes"] == old["leaf"].hex(), "supersedes-unknown")
            parts = ("commitment" in said) + any(name == "proof" for name, _ in entry["subjects"])
            rule(parts == (2 if study["open"] == "pedersen" else 0), "commitment-missing or commitment-unexpected")
            superseded += [effective.pop(signer)] if old else []
            effective[signer] = entry
            taken |= digests
        elif kind == "close":
            rule(len(effective) >= int(study["minimumContributors"]), "too-few-contributions")
            superseded.sort(key=lambda member: member["index"])
            for name, members in ("accepted", effective.values()), ("superseded", superseded), ("refused", []):
                rule(said[name] == set_of([member["leaf"] for member in members]), "close-" + name, "ledger.complete")
        elif kind == "compute":
            inputs = [bytes.fromhex(digest) for member in effective.values() for digest in member["ciphertexts"]]
            rule(said["inputs"] == set_of(inputs), "compute-inputs", "result.inputs")
        elif kind == "decryption":
            rule(said["open"] == study["open"], "opening-method")
        last[kind] = entry["leaf"].hex()
    return list(effective.values())

# --- Files and checkpoint: bundle.md 4, log.md 1 --------------------------------------------------------------
README_TITLE = "A computation on encrypted genomes, with the evidence to check it\n" + 66 * "=" + "\n\n"
README_REST = "ae39dfb5363ff77509ed76cb3e2879d7340923e35eb8679b3cc89acd2745c2a3"  # SHA-256 of the fixed text behind it

def check_files(files, entries, effective, root):
    """Returns whether the bundle is light."""
    study, contributed = entries[0]["predicate"], {blob_path(d) for entry in entries for d in entry["ciphertexts"]}
    wanted = {"MANIFEST.json", "checkpoint", "ledger/entries.jsonl", "ro-crate-metadata.json", "README.txt"}
    wanted |= {blob_path(digest) for entry in entries[1:] if entry["predicate"].get("published") != "withheld"
               for _, digest in entry["subjects"]}
    light = bool(contributed) and not contributed & files.keys()
    missing = sorted(wanted - (contributed if light else set()) - files.keys())
    must(not missing, "bundle.manifest", missing[:1], "there", "missing")
    stray = sorted(name for name in files.keys() - wanted - {"policy"} if not name.startswith("protocol/"))
    must(not stray, "bundle.manifest", stray[:1], "named by an entry", "not named")
    facts = {"protocol": study["protocol"]["name"], "repository": study["protocol"]["repository"],
             "commit": study["protocol"]["gitCommit"], "folder": study["protocol"]["path"],
             "study id": entries[0]["leaf"].hex(), "origin": study["origin"], "contributions": len(effective),
             "ledger entries": len(entries), "tree root": root}
    readme = (README_TITLE + "".join(f"{name:<16}{value}\n" for name, value in facts.items())).encode()
    rest = sha256(files["README.txt"].removeprefix(readme)).hex()
    must(rest == README_REST, "bundle.manifest", "README.txt", "the ledger's text", "another")
    return light

def check_checkpoint(note, entries, root):
    origin, key = entries[0]["predicate"]["origin"], entries[0]["predicate"]["roles"]["ledger"]
    form = lambda holds, *rest: must(holds, "log.checkpoint", "checkpoint", *rest)
    match = re.fullmatch(rb"(([^\n]+)\n(0|[1-9][0-9]{0,19})\n([A-Za-z0-9+/]{43}=)\n)\n"
                         rb"((?:\xe2\x80\x94 [^ \n]+ (?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/=]{4}\n)+)", note)
    form(match and match[2] == origin.encode(), f"a signed note of {origin}", note[:80])
    named = sha256(origin.encode() + b"\n\1" + key_blob(key)[19:])[:4]
    lines = [line.split(b" ")[1:] for line in match[5].splitlines()]
    ours = [unbase64(text.decode(), "log.checkpoint", "checkpoint") for name, text in lines if name == origin.encode()]
    ours = [signature[4:] for signature in ours if signature[:4] == named]
    holds = ours and all(signed_by(key, match[1], signature) for signature in ours)
    form(holds, "the ledger's signature", "none that holds")
    said_root = unbase64(match[4].decode(), "log.checkpoint", "checkpoint").hex()
    found, mine = (int(match[3]), said_root), (len(entries), root)
    must(found == mine, "log.root", "checkpoint", mine, found)

# --- Verdict --------------------------------------------------------------------------------------------------
def verify(path):
    with open(path, "rb") as file:
        files, crcs = read_container(file.read())
    manifest = read_manifest(files)
    check_digests(files, crcs, manifest)
    entries = read_entries(files, manifest)
    must(entries[0]["kind"] == "study", "signers.entries", "entry 0", "a study", entries[0]["kind"])
    study = entries[0]["predicate"]
    if study["contributors"] != "open":
        raise Unsupported("a closed list of contributors")
    check_signatures(entries, study["roles"])
    all_roots = roots(entry["leaf"] for entry in entries)
    effective = check_order(entries, all_roots)
    light = check_files(files, entries, effective, all_roots[-1])
    check_checkpoint(files["checkpoint"], entries, all_roots[-1])
    if entries[-1]["kind"] != "decryption":
        raise Unsupported("the study is not finished")
    parameters = check_parameters(files, study, entries[1])
    if light:
        raise Unsupported("a light bundle; the sum was not replayed")
    check_sum(files, entries, effective, *parameters)

def main(path, as_json):
    report = {"verdict": "CONSISTENT", "exitCode": 3}
    try:
        verify(path)
    except Failure as failure:
        report = {"verdict": "FAILED", "exitCode": 1}
        report |= zip(("check", "where", "expected", "found"), map(str, failure.args))
        if report["check"] == "bundle.format":
            report |= {"verdict": "MALFORMED", "exitCode": 4}
    except Unsupported as reason:
        report = {"verdict": "INCOMPLETE", "exitCode": 3, "why": str(reason)}
    lines = [report["verdict"] + (" " + report["check"] if report["exitCode"] == 1 else "")]
    lines += ["error: {where}: expected {expected}, found {found}".format(**report)] if "check" in report else []
    lines += ["not checked: " + report["why"]] if "why" in report else []
    print(json.dumps(report) if as_json else "\n".join(lines))
    return report["exitCode"]

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--json"]):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(main(sys.argv[1], len(sys.argv) == 3))
    except OSError as error:  # no bundle there, or no openssl: nothing was judged
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
