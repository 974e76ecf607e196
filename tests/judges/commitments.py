#!/usr/bin/env python3
"""Reads the worked vectors of docs/spec/commitments.md and makes them again from the text alone.

Plain Python 3, standard library only; group arithmetic as RFC 9496 writes it. Slow on purpose.
Prints one line and exits 0 when every value agrees, else names the first that does not and exits 1.
"""
import hashlib
import re
import sys

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def absolute(x):
    x %= P
    return P - x if x & 1 else x


def sqrt_ratio(u, v):
    """RFC 9496, 4.2: (whether u/v is square, the non-negative root of u/v or of SQRT_M1*u/v)."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check == (-u) % P or check == (-u * SQRT_M1) % P:
        r = r * SQRT_M1 % P
    square = check == u % P or check == (-u) % P
    return square, absolute(r)


INV_SQRT_A_MINUS_D = sqrt_ratio(1, (-1 - D) % P)[1]
# RFC 9496, 4.1: of the two roots of a*d - 1, this one.
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
assert SQRT_AD_MINUS_ONE**2 % P == (-D - 1) % P
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e = (x1 + y1) * (x2 + y2) - x1 * x2 - y1 * y2
    c, d = D * t1 * t2, z1 * z2
    f, g, h = d - c, d + c, y1 * y2 + x1 * x2
    return e * f % P, g * h % P, f * g % P, e * h % P


IDENTITY = (0, 1, 1, 0)


def multiply(n, a):
    result = IDENTITY
    while n:
        if n & 1:
            result = add(result, a)
        a, n = add(a, a), n >> 1
    return result


def encode(a):
    x0, y0, z0, t0 = a
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    _, inverse = sqrt_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t0 % P
    if t0 * z_inverse % P & 1:
        x, y, den = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P, den1 * INV_SQRT_A_MINUS_D % P
    else:
        x, y, den = x0, y0, den2
    if x * z_inverse % P & 1:
        y = -y % P
    return absolute(den * (z0 - y)).to_bytes(32, "little")


def map_to_point(t):
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = P - 1
    if not square:
        s, c = -absolute(s * t) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P


def from_hash(wide):
    halves = (int.from_bytes(half, "little") % 2**255 % P for half in (wide[:32], wide[32:]))
    return add(*(map_to_point(t) for t in halves))


def reduce(wide):
    return int.from_bytes(wide, "little") % ORDER


def main(path):
    text = open(path, encoding="utf-8").read()
    block = re.search(r"```vectors\n(.*?)```", text, re.S).group(1)
    given = dict(line.split(" ", 1) for line in block.splitlines())
    made = {}

    study, context, key, digest = (bytes.fromhex(given[name]) for name in ("study", "context", "key", "ciphertext"))
    slots = [int(value) for value in given["slots"].split()]
    r = int.from_bytes(bytes.fromhex(given["r"]), "little")
    packed = [sum(m << (20 * l) for l, m in enumerate(slots[k:k + 12])) for k in range(0, len(slots), 12)]
    masks = [int.from_bytes(bytes.fromhex(given[f"a{k}"]), "little") for k in range(len(packed))]
    masks.append(int.from_bytes(bytes.fromhex(given["ar"]), "little"))

    def generator(k):
        label = b"securegenomics/pedersen/v1\0"
        return from_hash(hashlib.sha512(label + study + k.to_bytes(4, "little")).digest())

    generators = [generator(k) for k in range(len(packed))] + [generator(0xFFFFFFFF)]
    for name, point in zip([f"G{k}" for k in range(len(packed))] + ["H"], generators):
        made[name] = encode(point).hex()
    for k, value in enumerate(packed):
        made[f"P{k}"] = value.to_bytes(32, "little").hex()

    def combine(scalars):
        total = IDENTITY
        for scalar, point in zip(scalars, generators):
            total = add(total, multiply(scalar, point))
        return encode(total)

    commitment, announcement = combine(packed + [r]), combine(masks)
    made["C"], made["A"] = commitment.hex(), announcement.hex()
    challenge = reduce(hashlib.sha512(
        b"securegenomics/pedersen-proof/v1\0" + study + context + key + (1).to_bytes(4, "little") + digest
        + commitment + announcement).digest())
    made["c"] = challenge.to_bytes(32, "little").hex()
    for name, mask, secret in zip([f"z{k}" for k in range(len(packed))] + ["zr"], masks, packed + [r]):
        made[name] = ((mask + challenge * secret) % ORDER).to_bytes(32, "little").hex()

    for name, value in made.items():
        if given.get(name) != value:
            print(f"{name}: the page says {given.get(name)}, its text gives {value}")
            return 1
    print(f"{len(made)} values of {path} agree")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
