#!/usr/bin/env python3
"""A second reader of a study's bundle, written from docs/spec; it shares no code with src/.

usage: verify.py BUNDLE [--json]

Checks steps 1 to 11, 16, 20, 25 and 26 of docs/spec/verification.md. It takes no policy and leaves the pin, the
security of the parameters, noise, table and openings alone: CONSISTENT is its best verdict. Needs `openssl`.
Entries of kind refusal, key-event and aborted, closed lists of contributors and 64-bit containers are not
supported: INCOMPLETE, with the reason."""
import base64, datetime, hashlib, json, re, struct, subprocess, sys, tempfile, unicodedata, zlib

class Failure(Exception):
    """Check id, where, expected, found."""
class Unsupported(Exception):
    """What the formats allow and this reader does not read."""

def must(holds, check, where, expected, found):
    if not holds:
        raise Failure(check, where, expected, found)

def sha256(data):
    return hashlib.sha256(data).digest()

# --- Container: bundle.md -------------------------------------------------------------------------------------
GROUPS = [r"MANIFEST\.json", "checkpoint", r"statement\.json", r"ledger/entries\.jsonl",
          "objects/sha256/[0-9a-f]{2}/[0-9a-f]{62}", "protocol/objects/[0-9a-f]{2}/([0-9a-f]{38}|[0-9a-f]{62})",
          "proofs/[A-Za-z0-9_-][A-Za-z0-9._-]*", "policy", r"ro-crate-metadata\.json", r"README\.txt"]

def blob_path(digest):
    return f"objects/sha256/{digest[:2]}/{digest[2:]}"

def read_container(data):
    """Makes every header again from the directory. Returns {name: content} in order and the CRC-32 of each."""
    def form(holds, where, expected, found="others"):
        must(holds, "bundle.format", where, expected, found)
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
        must(not name.startswith("objects/") or blob_path(digest) == name, "bundle.format", name, "the name's digest", digest)
    return manifest

def check_digests(files, crcs, manifest):
    for (name, content), crc in zip(files.items(), crcs):
        must(zlib.crc32(content) == crc, "bundle.digests", name, f"CRC-32 {crc:08x}", f"{zlib.crc32(content):08x}")
    for name, digest in ((file["name"], file["sha256"]) for file in manifest["files"]):
        must(sha256(files[name]).hex() == digest, "bundle.digests", name, digest, sha256(files[name]).hex())

# --- Records: records.md 1 to 4. A form is a pattern, a list of one form, or fields ("?": optional) ------------
DIGEST, NUMBER, COUNT, TEXT, COMMIT = "[0-9a-f]{64}", "0|[1-9][0-9]{0,19}", "[1-9][0-9]{0,19}", ".*", "[0-9a-f]{40}|[0-9a-f]{64}"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}"
BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
MANIFEST = {"entries": NUMBER, "files": [{"name": TEXT, "sha256": DIGEST, "size": NUMBER}], "type": "study", "version": "1"}
ENVELOPE = {"payload": BASE64, "payloadType": TEXT,
            "signatures": [{"keyid": "SHA256:[A-Za-z0-9+/]{43}", "sig": "[A-Za-z0-9+/]{86}=="}]}
ENTRY = {"index": NUMBER, "prev": DIGEST, "statement": ENVELOPE, "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"}
STATEMENT = {"_type": re.escape("https://in-toto.io/Statement/v1"), "predicate": {}, "predicateType": TEXT,
             "subject": [{"digest": {"gitCommit?": COMMIT, "sha256": DIGEST}, "name": TEXT}]}
SET, LINK = {"count": NUMBER, "root": DIGEST}, {"observed": {"root": DIGEST, "size": NUMBER}, "study": DIGEST}
KINDS = {  # kind: role that signs, names of the subjects, predicate, kinds that may follow
    "study": ("researcher", TEXT, {
        "contributors": "open|" + DIGEST, "minimumContributors": COUNT, "open": "none|pedersen",
        "origin": "[A-Za-z0-9.-]+/[0-9a-f]{32}", "roles": dict.fromkeys(("computingParty", "keyHolder", "ledger", "researcher"), KEY),
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
    "result": ("computingParty", "result-ciphertext", LINK | {"compute": DIGEST, "noiseBoundBits": NUMBER}, ["decryption"]),
    "decryption": ("keyHolder", r"(opening\n)?result\.tsv", LINK | {"open": "none|pedersen", "result": DIGEST,
                   "published": "table|withheld", "release": {"method": TEXT}}, [])}

def canonical(value, depth=0):
    """RFC 8785 without numbers and literals; names in the order of their UTF-16 code units."""
    if isinstance(value, str) and unicodedata.is_normalized("NFC", value) and not any(map(unicodedata.combining, value)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list) and depth < 16:
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict) and depth < 16:
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"
    raise ValueError("a number, a literal, text that is not NFC, or too deep")

def fits(value, form):
    if isinstance(form, str):
        number = form in (NUMBER, COUNT)
        return isinstance(value, str) and re.fullmatch(form, value, re.S) and not (number and int(value) >= 1 << 64)
    if isinstance(form, list):
        return isinstance(value, list) and all(fits(item, form[0]) for item in value)
    names = {name.rstrip("?"): name for name in form}
    return isinstance(value, dict) and (not form or value.keys() <= names.keys() and all(
        fits(value[name], form[names[name]]) if name in value else names[name].endswith("?") for name in names))

def read_record(data, form, check, where):
    try:
        value = json.loads(data.decode())
        same = canonical(value).encode() == data
    except (ValueError, RecursionError) as error:
        raise Failure(check, where, "canonical JSON", error) from None
    must(same, check, where, "canonical JSON", "another spelling")
    must(fits(value, form), check, where, "the fields of its kind", "others")
    return value

def unbase64(text, check, where):
    data = base64.b64decode(text)
    must(base64.b64encode(data).decode() == text, check, where, "strict base64", text)
    return data

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
    def form(holds, expected, found="others"):
        must(holds, "ledger.encoding", where, expected, found)
    form(len(line) <= 65535, "at most 65535 bytes", len(line))
    outer = read_record(line, ENVELOPE, "ledger.encoding", where)
    entry, signed, signatures = read_envelope(outer, "application/vnd.securegenomics.entry.v1+json", ENTRY, where)
    form(len(signatures) == 1, "one signature", len(signatures))
    try:
        datetime.datetime.strptime(entry["time"], "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        form(False, "a time", entry["time"])
    statement, said, signers = read_envelope(entry["statement"], "application/vnd.in-toto+json", STATEMENT, where)
    kind, predicate = re.sub("^https://securegenomics.github.io/provenance/(.*)/v1$", r"\1", statement["predicateType"]), statement["predicate"]
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
        form((subjects, commits) == ([(protocol["name"], protocol["manifest"])], [protocol["gitCommit"]]), "the protocol", names)
    form(kind == "study" or not any(commits), "no Git commit", commits)
    form("opening" in names or predicate.get("open") != "pedersen" or kind == "study", "an opening", names)
    return {"where": where, "kind": kind, "index": int(entry["index"]), "prev": entry["prev"], "time": entry["time"],
            "leaf": sha256(b"\0" + line), "signed": signed, "signatures": signatures, "said": said, "signers": signers,
            "predicate": predicate, "subjects": subjects, "ciphertexts": [d for n, d in subjects if n.startswith("ciphertext")]}

def read_entries(files, manifest):
    lines = files.get("ledger/entries.jsonl", b"").split(b"\n")
    must(len(lines) == int(manifest["entries"]) + 1 > 1 and lines[-1] == b"", "ledger.encoding", "ledger/entries.jsonl",
         f"{manifest['entries']} lines, at least one", len(lines) - 1)
    entries = [read_entry(line, f"entry {i}") for i, line in enumerate(lines[:-1])]
    for i, entry in enumerate(entries):
        place, found = (i, entries[i - 1]["leaf"].hex() if i else "0" * 64), (entry["index"], entry["prev"])
        must(found == place, "ledger.chain", entry["where"], place, found)
    return entries

# --- Signatures and tree: keys.md 1, log.md 1 -----------------------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
Y8 = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
SMALL_ORDER = {0, 1, P - 1, Y8, P - Y8}  # the y of the eight points whose order divides 8

def key_blob(line):
    return base64.b64decode(line.split()[1])

def key_id(line):
    return "SHA256:" + base64.b64encode(sha256(key_blob(line))).decode().rstrip("=")

def signed_by(line, message, signature):
    """Ed25519 as openssl has it, without cofactor, and what the strict rule asks of S, A and R besides."""
    key = key_blob(line)[19:]
    ys = [int.from_bytes(point, "little") & (1 << 255) - 1 for point in (key, signature[:32])]
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L or any(y >= P or y in SMALL_ORDER for y in ys):
        return False
    with tempfile.TemporaryDirectory() as folder:
        for name, data in ("key", bytes.fromhex("302a300506032b6570032100") + key), ("sig", signature), ("text", message):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(data)
        command = "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile sig -in text"
        return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0

def check_signatures(entries, roles):
    for entry in entries:
        (signer, signature), = entry["signatures"]
        must(signer == key_id(roles["ledger"]) and signed_by(roles["ledger"], entry["signed"], signature), "signers.entries",
             entry["where"], "the ledger's signature", signer)
    contributors = [entry["predicate"]["contributor"] for entry in entries if entry["kind"] == "contribution"]
    known = {key_id(key): key for key in [*roles.values(), *contributors]}
    for entry in entries:
        for signer, signature in entry["signers"]:
            must(signer in known and signed_by(known[signer], entry["said"], signature), "signers.statements",
                 entry["where"], "a signature by a key of the study", signer)

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

def set_of(digests):
    return {"count": str(len(digests)), "root": roots(sha256(b"\0" + digest) for digest in digests)[-1]}

# --- The order of a study: records.md 6 and 7 -----------------------------------------------------------------
def check_order(entries, all_roots):
    """Raises the first rejection, of steps 7, 8 and 25 alike. Returns the effective contributions."""
    study, last, effective, superseded, taken = entries[0]["predicate"], {}, {}, [], set()
    for i, entry in enumerate(entries):
        kind, said, before = entry["kind"], entry["predicate"], entries[i - 1] if i else entry
        def rule(holds, name, check="ledger.order"):
            must(holds, check, entry["where"], "an entry that may stand here", name)
        rule(entry["time"] >= before["time"], "time-backwards")
        rule(kind in (KINDS[before["kind"]][3] if i else ["study"]), "out-of-order")
        signer = said["contributor"] if kind == "contribution" else study["roles"][KINDS[kind][0]]
        rule([id_ for id_, _ in entry["signers"]] == [key_id(signer)], "statement-signer", "signers.roles")
        if i:
            size = int(said["observed"]["size"])
            rule(said["study"] == entries[0]["leaf"].hex(), "wrong-study")
            rule(1 <= size <= i, "observed-size")
            rule(said["observed"]["root"] == all_roots[size], "observed-root")
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
README = """A computation on encrypted genomes, with the evidence to check it
==================================================================

protocol        {name}
repository      {repository}
commit          {gitCommit}
folder          {path}
study id        {study}
origin          {origin}
contributions   {contributions}
ledger entries  {entries}
tree root       {root}
"""
README_REST = "ae39dfb5363ff77509ed76cb3e2879d7340923e35eb8679b3cc89acd2745c2a3"  # SHA-256 of the fixed text behind it

def check_files(files, entries, effective, root):
    """Returns whether the bundle is light."""
    study, contributed = entries[0]["predicate"], {blob_path(d) for entry in entries for d in entry["ciphertexts"]}
    wanted = {"MANIFEST.json", "ledger/entries.jsonl", "README.txt"}
    wanted |= {blob_path(digest) for entry in entries[1:] if entry["predicate"].get("published") != "withheld"
               for _, digest in entry["subjects"]}
    light = bool(contributed) and not contributed & files.keys()
    missing = sorted(wanted - (contributed if light else set()) - files.keys())
    must(not missing, "bundle.manifest", missing[:1], "there", "missing")
    stray = sorted(name for name in files.keys() - wanted - {"checkpoint", "policy"} if not name.startswith("protocol/"))
    must(not stray, "bundle.manifest", stray[:1], "named by an entry", "not named")
    readme = README.format(**study["protocol"], study=entries[0]["leaf"].hex(), origin=study["origin"], root=root,
                           contributions=len(effective), entries=len(entries)).encode()
    rest = files["README.txt"].removeprefix(readme)
    must(sha256(rest).hex() == README_REST, "bundle.manifest", "README.txt", "the ledger's text", "another")
    return light

def check_checkpoint(note, entries, root):
    origin, key = entries[0]["predicate"]["origin"], entries[0]["predicate"]["roles"]["ledger"]
    def form(holds, expected, found="others"):
        must(holds, "log.checkpoint", "checkpoint", expected, found)
    match = re.fullmatch(rb"(([^\n]+)\n(0|[1-9][0-9]{0,19})\n([A-Za-z0-9+/]{43}=)\n)\n"
                         rb"((?:\xe2\x80\x94 [^ \n]+ (?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/=]{4}\n)+)", note)
    form(match and match[2] == origin.encode(), f"a signed note of {origin}", note[:80])
    named = sha256(origin.encode() + b"\n\1" + key_blob(key)[19:])[:4]
    lines = [line.split(b" ")[1:] for line in match[5].splitlines()]
    ours = [base64.b64decode(text) for name, text in lines if name == origin.encode()]
    ours = [signature[4:] for signature in ours if signature[:4] == named]
    form(ours and all(signed_by(key, match[1], signature) for signature in ours), "the ledger's signature", "none that holds")
    found, mine = (int(match[3]), base64.b64decode(match[4]).hex()), (len(entries), root)
    must(found == mine, "log.root", "checkpoint", mine, found)

# --- Parameters and sum: protocol.md, fhe streams of SEAL 4.1 -------------------------------------------------
PRIMES = {("seal-default", "4096"): [0xffffee001, 0xffffc4001, 0x1ffffe0001],
          ("seal-default", "8192"): [0x7fffffd8001, 0x7fffffc8001, 0xfffffffc001, 0xffffff6c001, 0xfffffebc001],
          ("hesg-2024", "4096"): [0x7fffba001, 0x7ffff6001, 0xffffee001],
          ("hesg-2024", "8192"): [0x3fffffa8001, 0x7fffff68001, 0x7fffffa8001, 0x7fffffc8001, 0x7fffffd8001]}

def seal(members):
    """An object of a stream: header 4.1, not compressed, and its members."""
    return struct.pack("<HBBBBHQ", 0xA15E, 16, 4, 1, 0, 0, 16 + len(members)) + members

def parms_id(n, primes, t):
    return hashlib.blake2b(struct.pack(f"<{len(primes) + 3}Q", 1, n, *primes, t), digest_size=32).digest()

def protocol_settings(files, protocol):
    """The scalars of protocol.yaml, or none where commit and trees do not lead to it (step 13, not ours)."""
    def read(id_):
        framed = files.get(f"protocol/objects/{id_[:2]}/{id_[2:]}", b"")
        return framed.partition(b"\0")[2] if hashlib.new(protocol["objectFormat"], framed).hexdigest() == id_ else b""
    width = len(protocol["gitCommit"])
    id_ = read(protocol["gitCommit"])[5:5 + width].decode("latin-1")
    for part in (protocol["path"] + "/protocol.yaml").split("/"):
        id_ = dict(re.findall(rb"[0-7]+ ([^\0]+)\0(.{%d})" % (width // 2), read(id_), re.S)).get(part.encode(), b"").hex()
    return dict(re.findall(r"^ *(\w+): *([^ #\n]+)", read(id_).decode("utf-8", "replace"), re.M))

def check_parameters(files, study, context):
    """Returns n, the primes of the key level, and t."""
    said, blob = context["predicate"], dict(context["subjects"])["encryption-parameters"]
    n, t, primes = int(said["polyModulusDegree"]), int(said["plainModulus"]), list(map(int, said["coeffModulus"]))
    moduli = b"".join(seal(struct.pack("<Q", modulus)) for modulus in [*primes, t])
    made = (sha256(seal(struct.pack("<BQQ", 1, n, len(primes)) + moduli)).hex(), parms_id(n, primes, t).hex(), "bfv")
    must((blob, said["parmsId"], said["scheme"]) == made, "fhe.parameters", "encryption-parameters", "the entry's", "others")
    asked = protocol_settings(files, study["protocol"])
    if asked:
        profile, degree = asked["coeff_modulus"], asked["poly_modulus_degree"]
        wanted = [profile, degree, PRIMES[profile, degree], asked["plain_modulus"]]
        found = [said["securityProfile"], str(n), primes, str(t)]
        must(found == wanted, "fhe.parameters", "encryption-parameters", wanted, found)
    return n, primes, t

def check_sum(files, entries, effective, n, primes, t):
    """Adds all words at once as long integers: no word overflows, so the words of the sum are the sums."""
    data = primes[:-1] if len(primes) > 1 else primes
    size, chunks = 16 * n * len(data), [(i * n, data[i % len(data)]) for i in range(2 * len(data))]
    if max(data) * len(effective) >= 1 << 64:
        raise Unsupported("more contributions than 64-bit words can add")
    fields = parms_id(n, data, t) + struct.pack("<BQQQdQ", 0, 2, n, len(data), 1.0, 1)
    start = seal(fields + seal(struct.pack("<Q", size // 8) + bytes(size)))[:-size]
    total = 0
    for entry in effective:
        def form(holds, expected, found="others"):
            must(holds, "fhe.ciphertexts", entry["where"], expected, found)
        form(len(entry["ciphertexts"]) == 1, "one ciphertext", len(entry["ciphertexts"]))
        stream = files[blob_path(entry["ciphertexts"][0])]
        form(len(stream) == len(start) + size and stream.startswith(start), "size 2 at the first data level")
        words = struct.unpack(f"<{size // 8}Q", stream[-size:])
        form(all(max(words[at:at + n]) < q for at, q in chunks), "words below their primes", "one above")
        form(any(words[len(words) // 2:]), "a second polynomial", "zeros: anyone can read it")
        total += int.from_bytes(stream[-size:], "little")
    words = struct.unpack(f"<{size // 8}Q", total.to_bytes(size, "little"))
    mine = start + struct.pack(f"<{size // 8}Q", *(word % q for at, q in chunks for word in words[at:at + n]))
    for result in (entry for entry in entries if entry["kind"] == "result"):
        must(result["subjects"][0][1] == sha256(mine).hex(), "result.replay", result["where"], sha256(mine).hex(), result["subjects"][0][1])

# --- Verdict --------------------------------------------------------------------------------------------------
def verify(path):
    with open(path, "rb") as file:
        files, crcs = read_container(file.read())
    manifest = read_manifest(files)
    check_digests(files, crcs, manifest)
    entries = read_entries(files, manifest)
    study = entries[0]["predicate"]
    must(entries[0]["kind"] == "study", "ledger.order", "entry 0", "a study", entries[0]["kind"])
    if study["contributors"] != "open":
        raise Unsupported("a closed list of contributors")
    check_signatures(entries, study["roles"])
    all_roots = roots(entry["leaf"] for entry in entries)
    effective = check_order(entries, all_roots)
    light = check_files(files, entries, effective, all_roots[-1])
    check_checkpoint(files.get("checkpoint", b""), entries, all_roots[-1])
    if entries[-1]["kind"] != "decryption":
        raise Unsupported("the study is not finished")
    parameters = check_parameters(files, study, entries[1])
    if light:
        raise Unsupported("a light bundle; the sum was not replayed")
    check_sum(files, entries, effective, *parameters)

def main(arguments):
    """Returns the exit code."""
    if len(arguments) - ("--json" in arguments) != 1:
        sys.exit(__doc__)
    report, line = {"verdict": "CONSISTENT", "exitCode": 3}, ""
    try:
        verify(next(argument for argument in arguments if argument != "--json"))
    except Failure as failure:
        check, where, expected, found = failure.args
        malformed = check == "bundle.format"
        report = {"verdict": "MALFORMED" if malformed else "FAILED", "exitCode": 4 if malformed else 1, "check": check,
                  "where": str(where), "expected": str(expected), "found": str(found)}
        line = f"\nerror: {where}: expected {expected}, found {found}"
    except Unsupported as reason:
        report = {"verdict": "INCOMPLETE", "exitCode": 3, "why": str(reason)}
        line = f"\nnot checked: {reason}"
    headline = "FAILED " + report["check"] if report["exitCode"] == 1 else report["verdict"]
    print(json.dumps(report) if "--json" in arguments else headline + line)
    return report["exitCode"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
