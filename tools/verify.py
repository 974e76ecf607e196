#!/usr/bin/env python3
"""A second reader of a study's bundle, written from docs/spec; it shares no code with src/. Usage: verify.py BUNDLE

It checks V0 to V2 and replays a sum: steps 1 to 7, 9 to 15, 23, 28 and 34 of docs/spec/verification.md. Of a commons it
reads chain, signers and the count of every outcome, and that the study's lock stands on an approval (of steps 40 to 42). CONSISTENT is
its best verdict. It leaves alone: policies, the pin, what a protocol asks for, keys and their proofs, noise, table,
openings, what a key holder reports, both texts made from the ledger, fields that no step here reads. INCOMPLETE, with
the reason, are: refusals, key events, aborts, closed lists of contributors, withheld tables, 64-bit containers, light
bundles, circuits beyond a sum. It needs openssl."""
import base64, contextlib, hashlib, io, json, math, pathlib, re, struct, subprocess, sys, tempfile, unicodedata, zipfile, zlib

class Failure(Exception): """Check id, where, what must hold there."""
class Unsupported(Exception): """What the formats allow and this reader does not read."""

def must(holds, *failure):
    if not holds:
        raise Failure(*failure)
sha256 = lambda data: hashlib.sha256(data).digest()
blob_path = lambda digest: f"objects/sha256/{digest[:2]}/{digest[2:]}"

# --- Container: bundle.md -------------------------------------------------------------------------------------
GROUPS = [r"MANIFEST\.json", "checkpoint", r"statement\.json", r"ledger/entries\.jsonl", "commons/checkpoint", r"commons/entries\.jsonl",
          "objects/sha256/[0-9a-f]{2}/[0-9a-f]{62}", "protocol/objects/[0-9a-f]{2}/([0-9a-f]{38}|[0-9a-f]{62})",
          "proofs/[A-Za-z0-9_-][A-Za-z0-9._-]*", "policy", r"ro-crate-metadata\.json", r"README\.txt"]

def read_container(data):
    """Makes every header again and compares. Returns {name: content} in order and the CRC-32 of each."""
    form = lambda holds, where, what: must(holds, "bundle.format", where, what)
    infos = []
    with contextlib.suppress(Exception):  # whatever zipfile finds wrong
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    form(infos, "container", "a ZIP file")
    if len(data) >= 0xFFFFFFFF or len(infos) >= 0xFFFF:
        raise Unsupported("a 64-bit container")
    files, whole, directory, places = {}, bytearray(), b"", []
    for info in infos:
        name = info.orig_filename.encode()
        fields = struct.pack("<HHHHHIIIHH", 20, 0x0800, 0, 0, 0x0021, info.CRC, *2 * [info.file_size], len(name), 0)
        directory += b"PK\1\2\x14\3" + fields + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, len(whole)) + name
        whole += b"PK\3\4" + fields + name
        files[info.orig_filename] = data[len(whole):len(whole) + info.file_size]
        whole += files[info.orig_filename]
        places.append((next((i for i, one in enumerate(GROUPS) if re.fullmatch(one, info.orig_filename)), -1), name))
    form(places == sorted(set(places)) and places[0][0] >= 0, "container", "known names in order")
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(infos), len(infos), len(directory), len(whole), 0)
    form(data == whole + directory + end, "container", "the same bytes, made again from names and contents")
    manifest = read_record(files.get("MANIFEST.json", b""), "entries files type version", "bundle.format", "manifest")
    said = manifest["type"], manifest["version"], [(file["name"], file["size"]) for file in manifest["files"]]
    found = "study", "1", [(name, str(len(content))) for name, content in files.items()][1:]
    form(said == found, "MANIFEST.json", "a study, with names and sizes of the directory")
    objects = [file for file in manifest["files"] if file["name"].startswith("objects/")]
    form(all(blob_path(file["sha256"]) == file["name"] for file in objects), "MANIFEST.json", "digests as in the names")
    return files, [info.CRC for info in infos], manifest

def check_digests(files, crcs, manifest):
    for (name, content), crc, file in zip(files.items(), crcs, [{}, *manifest["files"]]):
        holds = zlib.crc32(content) == crc and file.get("sha256") in (None, sha256(content).hex())
        must(holds, "bundle.digests", name, f"CRC-32 {crc:08x}, SHA-256 {file.get('sha256')}")

# --- Canonical JSON: records.md 1 -----------------------------------------------------------------------------
def canonical(value, depth=0):
    """RFC 8785 without numbers and literals; names in the order of their UTF-16 code units."""
    if type(value) is str and unicodedata.is_normalized("NFC", value) and not any(map(unicodedata.combining, value)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list) and depth < 16:
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict) and depth < 16:
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"
    raise ValueError("a number, a literal, text that is not NFC, or too deep")

def read_record(data, names, *where):
    try:
        value = json.loads(data.decode())
        holds = canonical(value).encode() == data and value.keys() == set(names.split())
    except (ValueError, AttributeError, RecursionError):
        holds = False
    must(holds, *where, f"canonical JSON with the fields {names}")
    return value

def unbase64(text, *where):
    data = base64.b64decode(text)
    must(base64.b64encode(data).decode() == text, *where, "strict base64")
    return data

# --- Records: records.md 2 to 4 -------------------------------------------------------------------------------
TIME = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
TYPE = r"https://securegenomics\.github\.io/provenance/(.*)/v([123])"
KINDS = {  # kind: role that signs, names of the subjects, kinds that may follow, the same names in form 2, 3
    "study": ("researcher", ".*", ["context"]),
    "context": ("keyHolder", "encryption-parameters\npublic-key(\nrelin-keys)?(\ngalois-keys)?",
                ["contribution", "withdrawal", "close"],
                "encryption-parameters\npublic-key(\nkey-proof)?(\nrelin-keys)?(\ngalois-keys)?"),
    "contribution": (None, "ciphertext(/0(\nciphertext/[1-9][0-9]*)+)?(\nproof)?",
                     ["contribution", "withdrawal", "close"], *2 * ["ciphertext(/0(\nciphertext/[1-9][0-9]*)+)?(\nproof)?"]),
    "withdrawal": (None, "", ["contribution", "withdrawal", "close"]),
    "close": ("researcher", "", ["compute"]),
    "compute": ("computingParty", "circuit(\nconstant/.+)*", ["result"]),
    "result": ("computingParty", "result-ciphertext", ["decryption"]),
    "decryption": ("keyHolder", r"(opening\n)?result\.tsv", ["round"], r"(opening\n)?result\.tsv\nverification-report"),
    "round": ("researcher", "", ["contribution", "withdrawal", "close"])}

def read_envelope(envelope, payload_type, names, where):
    """Returns the payload's record, the signed bytes, the key id and the signature."""
    check = "ledger.encoding", where
    payload, (signature,) = unbase64(envelope["payload"], *check), envelope["signatures"]
    must(envelope["payloadType"] == payload_type and len(signature) == 2, *check, payload_type)
    signed = b"DSSEv1 %d %s %d %s" % (len(payload_type), payload_type.encode(), len(payload), payload)
    return read_record(payload, names, *check), signed, signature["keyid"], unbase64(signature["sig"], *check)

def read_entry(line, where):
    """One line of ledger/entries.jsonl, with what is in it side by side."""
    form = lambda holds, what: must(holds, "ledger.encoding", where, what)
    outer = read_record(line, "payload payloadType signatures", "ledger.encoding", where)
    entry, *written = read_envelope(
        outer, "application/vnd.securegenomics.entry.v1+json", "index prev statement time", where)
    statement, *said = read_envelope(
        entry["statement"], "application/vnd.in-toto+json", "_type predicate predicateType subject", where)
    form(len(line) <= 65535 and len(entry["statement"]) == 3 and re.fullmatch(TIME, entry["time"]), "its size and time")
    found = re.fullmatch(TYPE, statement["predicateType"])
    kind, version = found.groups() if found else ("", "1")
    if kind not in KINDS:
        raise Unsupported(f"{where}: a {kind}")
    form(int(version) <= len(KINDS[kind]) - 2, f"a {kind} of a form that there is")
    if kind == "contribution":
        report = statement["predicate"]["report"]
        stated = report["absent"] if "absent" in report else None
        form(stated in (["reference", "reference-if-covered"] if version == "2" else [None]), "absent in form 2 alone")
        form(("round" in statement["predicate"]) == (version == "3"), "round in form 3 alone")
    subjects = {subject["name"]: subject["digest"]["sha256"] for subject in statement["subject"]}
    distinct = len(subjects) == len(statement["subject"]) <= 256 and re.fullmatch(KINDS[kind][1 if version == "1" else int(version) + 1], "\n".join(subjects))
    numbers = [name.partition("/")[2] for name in subjects if name.startswith("ciphertext/")]
    form(numbers == [str(i) for i in range(len(numbers))], "ciphertexts counted from 0")
    form(distinct and all(re.fullmatch("[0-9a-f]{64}", d) for d in subjects.values()), f"the subjects of a {kind}")
    return entry | {"where": where, "kind": kind, "leaf": sha256(b"\0" + line), "written": written, "said": said,
                    "predicate": statement["predicate"], "subjects": subjects,
                    "ciphertexts": [digest for name, digest in subjects.items() if name.startswith("ciphertext")]}

def read_entries(files, manifest):
    lines = files.get("ledger/entries.jsonl", b"").split(b"\n")
    complete = len(lines) == int(manifest["entries"]) + 1 > 1 and lines[-1] == b""
    must(complete, "ledger.encoding", "ledger/entries.jsonl", f"{manifest['entries']} lines, at least one")
    entries = [read_entry(line, f"entry {i}") for i, line in enumerate(lines[:-1])]
    for i, entry in enumerate(entries):
        place = (str(i), entries[i - 1]["leaf"].hex() if i else "0" * 64)
        must((entry["index"], entry["prev"]) == place, "ledger.chain", entry["where"], f"index and prev {place}")
    return entries

# --- Signatures and tree: keys.md 1, records.md 2, log.md 1 -----------------------------------------------------
raw_key = lambda line: base64.b64decode(line.split()[1])[19:]
key_id = lambda line: "SHA256:" + base64.b64encode(sha256(base64.b64decode(line.split()[1]))).decode().rstrip("=")

P, OF_ORDER_8 = 2**255 - 19, 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826
SMALL_ORDER = {y % P for y in (0, 1, -1, OF_ORDER_8, -OF_ORDER_8)}  # the y of all eight points of small order
is_strict = lambda point: (y := int.from_bytes(point, "little") % 2**255) < P and y not in SMALL_ORDER

def signed_by(line, message, signature):
    holds = is_strict(raw_key(line)) and is_strict(signature[:32])
    with tempfile.TemporaryDirectory() as folder:
        key = bytes.fromhex("302a300506032b6570032100") + raw_key(line)
        for name, data in ("key", key), ("sig", signature), ("text", message):
            pathlib.Path(folder, name).write_bytes(data)
        command = "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile sig -in text"
        return holds and subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0

def check_signatures(entries, roles):
    for check, part in ("signers.entries", "written"), ("signers.statements", "said"):
        for entry in entries:
            signed, signer, signature = entry[part]
            others = [*roles.values(), entry["predicate"].get("contributor", roles["ledger"])] if part == "said" else []
            key = {key_id(key): key for key in [roles["ledger"], *others]}.get(signer)
            must(key and signed_by(key, signed, signature), check, entry["where"], "a signature by a key of the study")

def roots(leaves):
    """The RFC 6962 root of every prefix, the empty one first."""
    found, peaks = [sha256(b"").hex()], []  # peaks: (leaves, hash) of the perfect subtrees, largest first
    for leaf in leaves:
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-2][0] == peaks[-1][0]:
            (size, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * size, sha256(b"\1" + left + right))]
        root = peaks[-1][1]
        for _, left in peaks[-2::-1]:
            root = sha256(b"\1" + left + root)
        found.append(root.hex())
    return found

set_of = lambda digests: {"count": str(len(digests)), "root": roots(sha256(b"\0" + digest) for digest in digests)[-1]}

# --- The order of a study: records.md 6 and 7 -----------------------------------------------------------------
def check_order(entries, all_roots):
    """Raises the first rejection, of steps 7 and 9 to 12 alike. Returns of each round what was effective in it, and the
    last entry of each kind."""
    study, last, effective, superseded, taken = entries[0]["predicate"], {}, {}, [], set()
    before_round, rounds, steps = None, [], {}
    for i, entry in enumerate(entries):
        kind, said, before = entry["kind"], entry["predicate"], entries[i - 1] if i else entry
        rule = lambda holds, name, check="ledger.order": must(holds, check, entry["where"], "not " + name)
        rule(entry["time"] >= before["time"], "time-backwards")
        rule(kind in (KINDS[before["kind"]][2] if i else ["study"]), "out-of-order")
        role = KINDS[kind][0]
        signer = study["roles"][role] if role else said["contributor"]
        rule(entry["said"][1] == key_id(signer), "statement-signer", "signers.roles")
        if i:
            size = int(said["observed"]["size"])
            rule(said["study"] == entries[0]["leaf"].hex(), "wrong-study")
            rule(1 <= size <= i, "observed-size", "log.consistency")
            rule(said["observed"]["root"] == all_roots[size], "observed-root", "log.consistency")
        for named in ("context", "close", "compute", "result", "decryption"):
            rule(named not in said or said[named] == last[named], "wrong-" + named)
        if kind == "contribution":
            old, digests = effective.get(signer), set(entry["ciphertexts"])
            rule(said.get("round") == last.get("round"), "wrong-round")
            rule(before_round is None or signer in before_round, "round-stranger")
            rule(len(digests) == len(entry["ciphertexts"]) and not taken & digests, "duplicate-ciphertext")
            rule(said.get("supersedes") == (old and old["leaf"].hex()), "second-contribution or supersedes-unknown")
            rule("commons" not in study or "consent" in said, "consent-missing")
            holds = ("commitment" in said) == ("proof" in entry["subjects"]) == (study["open"] == "pedersen")
            rule(holds, "commitment-missing or commitment-unexpected")
            superseded += [effective.pop(signer)] if old else []
            effective[signer] = entry
            taken |= digests
        elif kind == "withdrawal":
            old = effective.pop(signer, None)
            rule(old and said["contribution"] == old["leaf"].hex(), "withdrawal-unknown")
            superseded.append(old)
        elif kind == "close":
            rule("commons" not in study or "lock" in said, "lock-missing")
            rule("commons" in study or "lock" not in said, "commons-field-missing")
            excluded = list(map(int, said.get("excluded", [])))
            rule(excluded == sorted(set(excluded)) and ("excluded" in said) == ("lock" in said), "excluded in order")
            out = {key: old for key, old in effective.items() if int(old["index"]) in excluded}
            rule(len(out) == len(excluded), "close-excluded", "ledger.complete")
            effective = {key: old for key, old in effective.items() if key not in out}
            rule(len(effective) >= int(study["minimumContributors"]), "too-few-contributions")
            rule(before_round is None or len(effective) == len(before_round), "round-incomplete")
            superseded.sort(key=lambda member: int(member["index"]))
            for name, members in ("accepted", effective.values()), ("superseded", superseded), ("refused", []):
                rule(said[name] == set_of([member["leaf"] for member in members]), "close-" + name, "ledger.complete")
        elif kind == "compute":
            inputs = [bytes.fromhex(digest) for member in effective.values() for digest in member["ciphertexts"]]
            rule(said["inputs"] == set_of(inputs), "compute-inputs", "result.inputs")
        elif kind == "round":
            rule(said["number"] == str(len(rounds) + 1), "round-number")
            before_round, effective, superseded = effective, {}, []
        rule(kind != "decryption" or said["open"] == study["open"], "opening-method")
        last[kind], steps[kind] = entry["leaf"].hex(), entry
        if kind == "decryption":
            rounds.append((list(effective.values()), dict(steps)))
    return rounds

# --- The commons: commons.md -----------------------------------------------------------------------------------
COMMONS_TYPE = r"https://securegenomics\.github\.io/provenance/commons/([a-z-]+)/v1"

def read_commons(lines):
    """Chain, signers, observed checkpoints and the count of every outcome; the other rules are left alone."""
    entries, ledger, leaves = [], None, []
    for i, line in enumerate(lines):
        where = f"commons entry {i}"
        rule = lambda holds, what: must(holds, "governance.ledger", where, what)
        outer = read_record(line, "payload payloadType signatures", "governance.ledger", where)
        entry, *written = read_envelope(
            outer, "application/vnd.securegenomics.entry.v1+json", "index prev statement time", where)
        inner = entry["statement"]
        payload = unbase64(inner["payload"], "governance.ledger", where)
        statement = read_record(payload, "_type predicate predicateType subject", "governance.ledger", where)
        signed = b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(payload), payload)
        found, said = re.fullmatch(COMMONS_TYPE, statement["predicateType"]), statement["predicate"]
        rule(found and statement["subject"] == [], "a statement of a commons")
        kind = found.group(1)
        ledger = ledger or said["ledger"]
        rule((kind == "commons") == (i == 0), "one genesis, first")
        rule((entry["index"], entry["prev"]) == (str(i), leaves[-1].hex() if i else "0" * 64), "index and prev")
        rule(not entries or entry["time"] >= entries[-1]["time"], "time that does not go back")
        rule(written[1] == key_id(ledger) and signed_by(ledger, written[0], written[2]), "the ledger's signature")
        if i:
            size = int(said["observed"]["size"])
            rule(said["commons"] == leaves[0].hex() and 1 <= size <= i, "this commons, and a size that there was")
            rule(said["observed"]["root"] == roots(leaves[:size])[-1], "an observed root of this log")
        genesis = entries[0]["said"] if i else said
        ours = {"commons": genesis["founders"], "key-event": genesis["founders"], "outcome": [ledger],
                "rules": [ledger], "refusal": [ledger], "member": genesis["registrars"],
                "overlap": genesis["registrars"], "lock": [said.get("researcher")], "settle": [said.get("ledger")]}
        keys = {key_id(key): key for key in ours.get(kind, [said.get("member")]) if key}
        for signature in inner["signatures"]:
            key = keys.get(signature["keyid"])
            holds = key and signed_by(key, signed, unbase64(signature["sig"], "governance.ledger", where))
            rule(holds, "a signature of who may say this")
        leaves.append(sha256(b"\0" + line))
        entries.append({"kind": kind, "said": said, "time": entry["time"], "leaf": leaves[-1].hex(), "where": where})
        if kind == "key-event":
            raise Unsupported(f"{where}: a registrar's key that changes")
        if kind == "outcome":
            check_outcome(entries, said, rule)
    return entries, roots(leaves)[-1]

def check_outcome(entries, said, rule):
    """The count again, from members, votes and delegations: commons.md 6."""
    at = next(i for i, entry in enumerate(entries) if entry["leaf"] == said["proposal"])
    asked, members, rules = entries[at]["said"], {}, entries[0]["said"]["rules"]
    for entry in entries[:at]:
        if entry["kind"] == "member":
            key = entry["said"]["key"]
            number = members[key][0] if key in members else int(entry["said"]["sequence"])
            members[key] = number, entry["said"]["action"], entry["said"]["class"]
        rules = entry["said"]["rules"] if entry["kind"] == "rules" else rules
    removed = set()
    for entry in entries:
        if entry["kind"] == "member" and "outcome" in entry["said"] and entry["said"]["action"] == "remove":
            removed.add(entry["said"]["key"])
        elif entry["kind"] == "member" and entry["said"]["action"] == "admit":
            removed.discard(entry["said"]["key"])
    voting = "patient", "institution", "researcher", "trustee"
    eligible = [key for key, (_, action, which) in sorted(members.items(), key=lambda item: item[1][0])
                if action == "admit" and which in voting and key not in removed]
    votes, lent = {}, {}
    for entry in entries[at:]:
        if entry["kind"] == "vote" and entry["said"]["proposal"] == said["proposal"]:
            holds = asked["opens"] <= entry["time"] <= asked["closes"]
            rule(holds and (rules["replace"] == "yes" or entry["said"]["member"] not in votes), "votes in time, once")
            votes.pop(entry["said"]["member"], None)
            votes[entry["said"]["member"]] = entry
    for entry in entries:
        if entry["kind"] == "delegation" and entry["time"] <= asked["closes"]:
            lent[entry["said"]["member"], entry["said"]["topic"]] = entry["said"]
    cast = {key: vote for key, vote in votes.items() if key in eligible}
    weights = [vote["said"]["choice"] for vote in cast.values()]
    for key in eligible:
        ways = [lent.get((key, topic)) for topic in (asked["subject"], "all")]
        to = next((way["to"] for way in ways if way and way["to"] and way.get("until", "9") >= asked["closes"]), None)
        if key not in cast and to in cast and rules["delegation"] == "direct":
            weights.append(cast[to]["said"]["choice"])
    totals = {choice: weights.count(choice) for choice in ("abstain", "against", "for")}
    n, d = (int(rules["quorum"][part]) for part in "nd")
    a, b = (int(rules["threshold"][part]) for part in "nd")
    decision = "no-quorum" if len(cast) * d < n * len(eligible) else (
        "approved" if totals["for"] * b > a * (totals["for"] + totals["against"]) else "rejected")
    mine = {"eligible": set_of([raw_key(key) for key in eligible]), "decision": decision,
            "votes": set_of([bytes.fromhex(vote["leaf"]) for vote in cast.values()]),
            "delegated": str(len(weights) - len(cast)), "totals": {name: str(n) for name, n in totals.items()}}
    rule(all(said[name] == mine[name] for name in mine), f"the outcome {mine}")

def check_commons(files, entries, all_roots):
    """The study's lock stands on the outcome that its genesis names, and that outcome approved."""
    named, close = entries[0]["predicate"]["commons"], next(e for e in entries if e["kind"] == "close")
    said, root = read_commons(files["commons/entries.jsonl"].split(b"\n")[:-1])
    origin, key = said[0]["said"]["origin"], said[0]["said"]["ledger"]
    check_note(files["commons/checkpoint"], origin, key, len(said), root, ("governance.ledger", "commons/checkpoint"),
               "governance.ledger")
    must((named["id"], named["origin"]) == (said[0]["leaf"], origin), "governance.anchor", "entry 0", "this commons")
    lock = next((e for e in said if e["leaf"] == close["predicate"]["lock"] and e["kind"] == "lock"), None)
    must(lock, "governance.anchor", close["where"], "a lock of the commons")
    seen = lock["said"]["seen"]
    holds = lock["said"]["study"] == entries[0]["leaf"].hex() and lock["said"]["outcome"] == named["outcome"]
    must(holds and all_roots[int(seen["size"])] == seen["root"], "governance.anchor", lock["where"], "this study")
    outcome = next((e for e in said if e["leaf"] == named["outcome"] and e["kind"] == "outcome"), None)
    must(outcome and outcome["said"]["decision"] == "approved", "governance.approval", lock["where"], "an approval")

# --- Files and checkpoint: bundle.md 4, log.md 1 --------------------------------------------------------------
def check_files(files, entries):
    contributed = {blob_path(digest) for entry in entries for digest in entry["ciphertexts"]}
    wanted = {"MANIFEST.json", "checkpoint", "ledger/entries.jsonl", "ro-crate-metadata.json", "README.txt"} | {
        blob_path(digest) for entry in entries[1:] for digest in entry["subjects"].values()}
    wanted |= {"commons/entries.jsonl", "commons/checkpoint"} if "commons" in entries[0]["predicate"] else set()
    missing = wanted - files.keys()
    must(missing in (set(), contributed), "bundle.manifest", sorted(missing)[:1], "there")
    stray = sorted(name for name in files.keys() - wanted - {"policy"} if not name.startswith("protocol/"))
    must(not stray, "bundle.manifest", stray[:1], "named by an entry")
    return bool(missing)

SIGNATURE_LINES = rb"(\xe2\x80\x94 [^\s+]+ ([B]{4})+([B]{3}=|[B]{4}([B]{2}==)?)\n){1,100}".replace(b"B", b"0-9A-Za-z+/")
def check_checkpoint(note, entries, root):
    study = entries[0]["predicate"]
    here = "log.checkpoint", "checkpoint"
    check_note(note, study["origin"], study["roles"]["ledger"], len(entries), root, here, "log.root")

def check_note(note, origin, key, size, root, here, then):
    text, _, below = note.rpartition(b"\n\n")
    must(re.fullmatch(SIGNATURE_LINES, below), *here, "a text, an empty line and signature lines")
    lines = [(name.decode(), unbase64(data.decode(), *here)) for _, name, data in map(bytes.split, below.splitlines())]
    named = origin, sha256(origin.encode() + b"\n\1" + raw_key(key))[:4]
    holds = [signed_by(key, text + b"\n", data[4:]) for name, data in lines if (name, data[:4]) == named]
    holds = holds and all(holds) and text.split(b"\n")[0] == origin.encode()
    must(holds, *here, f"a note of {origin} that the ledger key signed")
    mine = f"{origin}\n{size}\n{base64.b64encode(bytes.fromhex(root)).decode()}"
    must(text == mine.encode(), then, here[1], mine)

# --- The sum: protocol.md, streams of SEAL 4.1 ----------------------------------------------------------------
SUM = rb"securegenomics/circuit/v1\ninput contributions ciphertext\*\nstep (\S+) sum contributions\noutput \1\n"
seal = lambda members: struct.pack("<HBBBBHQ", 0xA15E, 16, 4, 1, 0, 0, 16 + len(members)) + members
parms_id = lambda *words: hashlib.blake2b(struct.pack(f"<{len(words)}Q", *words), digest_size=32).digest()

def is_long(words, n, primes):
    """Whether 128 coefficients of a polynomial are at least a quarter of the modulus: key-proof.md, "a ciphertext"."""
    modulus = math.prod(primes)
    lifts = [modulus // q * pow(modulus // q, -1, q) for q in primes]
    values = (sum(words[i * n + at] * lift for i, lift in enumerate(lifts)) % modulus for at in range(n))
    return sum(modulus <= 4 * value <= 3 * modulus for value in values) >= 128

def check_sum(files, step, effective):
    """All words are added at once as long integers: none overflows, so the words of the sum are the sums."""
    said, blobs = step["context"]["predicate"], step["context"]["subjects"]
    n, *data, last, t = map(int, (said["polyModulusDegree"], *said["coeffModulus"], said["plainModulus"]))
    level = {"bfv": 1, "ckks": 2}.get(said["scheme"], 0), n, *data, last, t
    moduli = b"".join(seal(struct.pack("<Q", modulus)) for modulus in level[2:])
    found = sha256(seal(struct.pack("<BQQ", *level[:2], len(data) + 1) + moduli)).hex(), parms_id(*level).hex()
    must(found == (blobs["encryption-parameters"], said["parmsId"]), "fhe.parameters", step["context"]["where"], found)
    if not re.fullmatch(SUM, files[blob_path(step["compute"]["subjects"]["circuit"])]):
        raise Unsupported("a circuit that is more than a sum")
    if max(data) * len(effective) >= 1 << 64:
        raise Unsupported("more contributions than 64-bit words can add")
    size, rows = 16 * n * len(data), [(i * n, data[i % len(data)]) for i in range(2 * len(data))]
    fields = parms_id(1, n, *data, t) + struct.pack("<BQQQdQ", 0, 2, n, len(data), 1.0, 1)
    start, total = seal(fields + seal(struct.pack("<Q", size // 8) + bytes(size)))[:-size], 0
    for entry in effective:
        form = lambda holds, what: must(holds, "fhe.ciphertexts", entry["where"], what)
        stream = files[blob_path(entry["ciphertexts"][0])]
        form(len(entry["ciphertexts"]) == 1 and stream[:-size] == start, "a canonical stream, size 2, first level")
        words = struct.unpack(f"<{size // 8}Q", stream[-size:])
        form(all(max(words[at:at + n]) < q for at, q in rows), "words below their primes")
        form(is_long(words[len(words) // 2:], n, data), "a second polynomial to hide them")
        total += int.from_bytes(stream[-size:], "little")
    words = struct.unpack(f"<{size // 8}Q", total.to_bytes(size, "little"))
    reduced = struct.pack(f"<{size // 8}Q", *(word % q for at, q in rows for word in words[at:at + n]))
    mine = sha256(start + reduced).hex()
    must(step["result"]["subjects"] == {"result-ciphertext": mine}, "result.replay", step["result"]["where"], mine)

def verify(path):
    files, crcs, manifest = read_container(pathlib.Path(path).read_bytes())
    check_digests(files, crcs, manifest)
    entries = read_entries(files, manifest)
    must(entries[0]["kind"] == "study", "signers.entries", "entry 0", "a study")
    check_signatures(entries, entries[0]["predicate"]["roles"])
    all_roots = roots(entry["leaf"] for entry in entries)
    rounds = check_order(entries, all_roots)
    if entries[-1]["kind"] != "decryption" or entries[-1]["predicate"]["published"] == "withheld":
        raise Unsupported("a study that is not finished, or whose table is withheld")
    is_light = check_files(files, entries)
    check_checkpoint(files["checkpoint"], entries, all_roots[-1])
    if "commons" in entries[0]["predicate"]:
        check_commons(files, entries, all_roots)
    if is_light or entries[0]["predicate"]["contributors"] != "open":
        raise Unsupported("a light bundle, or a closed list of contributors")
    for effective, step in rounds:
        check_sum(files, step, effective)

def answer(path):
    """The exit code and what is said."""
    try:
        verify(path)
        return 3, "CONSISTENT"
    except (Unsupported, struct.error) as reason:
        return 3, f"INCOMPLETE\nnot checked: {reason}"
    except (Failure, KeyError, TypeError, ValueError) as fault:  # the others: a record lacks or misspells a field
        other = "ledger.encoding", "a record", f"a field {fault}"
        check, where, what = fault.args if isinstance(fault, Failure) else other
        verdict, exit_code = ("MALFORMED", 4) if check == "bundle.format" else (f"FAILED {check}", 1)
        return exit_code, f"{verdict}\nerror: {where}: expected {what}"

if __name__ == "__main__":
    len(sys.argv) == 2 or sys.exit(__doc__)
    exit_code, said = answer(sys.argv[1])
    print(said)
    sys.exit(exit_code)
