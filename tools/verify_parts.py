"""The parts of verify.py: canonical JSON, signatures, trees and the sum of ciphertexts. Written from docs/spec."""
import base64, hashlib, json, re, struct, subprocess, tempfile, unicodedata

class Failure(Exception):
    """Check id, where, expected, found."""
class Unsupported(Exception):
    """What the formats allow and this reader does not read."""

def must(holds, check, where, expected, found="others"):
    if not holds:
        raise Failure(check, where, expected, found)

def sha256(data):
    return hashlib.sha256(data).digest()

def blob_path(digest):
    return f"objects/sha256/{digest[:2]}/{digest[2:]}"

# --- Canonical JSON: records.md 1 ------------------------------------------------------------------------------
NUMBER, COUNT = "0|[1-9][0-9]{0,19}", "[1-9][0-9]{0,19}"  # below 2^64; at least 1

def is_nfc(text):
    return unicodedata.is_normalized("NFC", text) and not any(map(unicodedata.combining, text))

def canonical(value, depth=0):
    """RFC 8785 without numbers and literals; names in the order of their UTF-16 code units."""
    if isinstance(value, str) and is_nfc(value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list) and depth < 16:
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    if isinstance(value, dict) and depth < 16:
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"
    raise ValueError("a number, a literal, text that is not NFC, or too deep")

def fits(value, form):
    """A form is a pattern, a list of one form, or fields by name ("?" behind it: optional; none: any)."""
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
    try:
        data = base64.b64decode(text)
    except ValueError:
        data = b""
    must(base64.b64encode(data).decode() == text, check, where, "strict base64", text)
    return data

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
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L:
        return False
    if any(y >= P or y in SMALL_ORDER for y in ys):
        return False
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302a300506032b6570032100") + key
        for name, data in ("key", der), ("sig", signature), ("text", message):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(data)
        command = "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile sig -in text"
        return subprocess.run(command.split(), cwd=folder, capture_output=True).returncode == 0

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

# --- Parameters and sum: protocol.md, streams of SEAL 4.1 ------------------------------------------------------
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
        members = dict(re.findall(rb"[0-7]+ ([^\0]+)\0(.{%d})" % (width // 2), read(id_), re.S))
        id_ = members.get(part.encode(), b"").hex()
    return dict(re.findall(r"^ *(\w+): *([^ #\n]+)", read(id_).decode("utf-8", "replace"), re.M))

def check_parameters(files, study, context):
    """Returns n, the primes of the key level, and t."""
    asked = protocol_settings(files, study["protocol"])
    if asked.get("publish") == "withheld":
        raise Unsupported("a circuit for a data owner, which is more than a sum")
    said, blob = context["predicate"], dict(context["subjects"])["encryption-parameters"]
    n, t, primes = int(said["polyModulusDegree"]), int(said["plainModulus"]), list(map(int, said["coeffModulus"]))
    holds = 1024 <= n <= 32768 and primes and min(primes) > 1
    must(holds, "fhe.parameters", "encryption-parameters", "a degree and primes", (n, primes))
    moduli = b"".join(seal(struct.pack("<Q", modulus)) for modulus in [*primes, t])
    made = (sha256(seal(struct.pack("<BQQ", 1, n, len(primes)) + moduli)).hex(), parms_id(n, primes, t).hex(), "bfv")
    must((blob, said["parmsId"], said["scheme"]) == made, "fhe.parameters", "encryption-parameters", "the entry's")
    if asked:
        profile, degree = asked.get("coeff_modulus"), asked.get("poly_modulus_degree")
        wanted = [profile, degree, PRIMES.get((profile, degree)), asked.get("plain_modulus")]
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
        form = lambda holds, *rest: must(holds, "fhe.ciphertexts", entry["where"], *rest)
        form(len(entry["ciphertexts"]) == 1, "one ciphertext", len(entry["ciphertexts"]))
        stream = files[blob_path(entry["ciphertexts"][0])]
        form(len(stream) == len(start) + size and stream.startswith(start), "a canonical stream of size 2 at the first level")
        words = struct.unpack(f"<{size // 8}Q", stream[-size:])
        form(all(max(words[at:at + n]) < q for at, q in chunks), "words below their primes", "one above")
        form(any(words[len(words) // 2:]), "a second polynomial", "zeros: anyone can read it")
        total += int.from_bytes(stream[-size:], "little")
    words = struct.unpack(f"<{size // 8}Q", total.to_bytes(size, "little"))
    mine = start + struct.pack(f"<{size // 8}Q", *(word % q for at, q in chunks for word in words[at:at + n]))
    for result in (entry for entry in entries if entry["kind"] == "result"):
        must(result["subjects"] == [("result-ciphertext", sha256(mine).hex())], "result.replay", result["where"],
             sha256(mine).hex(), result["subjects"][0][1])
