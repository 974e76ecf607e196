using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier.Tests;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>What each actor of a study may do instead of the truth, with every key that it
/// needs.</summary>
internal static class Liars
{
    /// <summary>Actor → its lies by name.</summary>
    public static readonly IReadOnlyDictionary<
        string,
        (string Name, Action<SimulatedStudy, ForgedStudy, Random> Tell)[]
    > All = new Dictionary<string, (string, Action<SimulatedStudy, ForgedStudy, Random>)[]>(
        StringComparer.Ordinal
    )
    {
        ["contributor"] = [("submits another's ciphertext and proof", (_, study, random) =>
            {
                var (mine, theirs) = TwoOf(study, random);
                mine.Subjects.Clear();
                mine.Subjects.AddRange(theirs.Subjects);
            }), ("submits a multiple of another's commitment", (_, study, random) =>
            {
                var (mine, theirs) = TwoOf(study, random);
                Assert.True(
                    RistrettoPoint.TryParse(
                        ((ContributionPredicate)theirs.Predicate).Commitment,
                        out var commitment
                    )
                );
                mine.Predicate = ((ContributionPredicate)mine.Predicate) with
                {
                    Commitment = commitment.Add(commitment).ToString(),
                };
            }), ("submits another's proof", (_, study, random) =>
            {
                var (mine, theirs) = TwoOf(study, random);
                study.Replace(mine, "proof", [.. study.Blobs[theirs.Subjects[1].Digest]]);
            }), ("submits a coefficient above its prime", (_, study, random) => Damage(study, TwoOf(study, random).Mine, bytes => bytes[^1] = 0xff)), ("submits a ciphertext that anybody can read", (_, study, random) => Damage(study, TwoOf(study, random).Mine, bytes => bytes.AsSpan(bytes.Length / 2 + 57).Clear())), ("encrypts anew after the proof", (_, study, random) => Damage(study, TwoOf(study, random).Mine, bytes => bytes[193 + (8 * random.Next(1000))] ^= 1)), ("contributes twice", (_, study, random) =>
            {
                var (mine, theirs) = TwoOf(study, random);
                theirs.Signer = mine.Signer;
                theirs.Predicate = ((ContributionPredicate)theirs.Predicate) with
                {
                    Contributor = mine.Signer.PublicKey,
                };
            }), ("says it used another encoder", (_, study, random) =>
            {
                var mine = TwoOf(study, random).Mine;
                var contribution = (ContributionPredicate)mine.Predicate;
                mine.Predicate = contribution with
                {
                    Report = contribution.Report with { Encoder = "somebody/else/v1" },
                };
            })],
        ["computing party"] =
        [
            ("leaves one out", (all, study, random) =>
                Recompute(all, study, inputs => inputs.RemoveAt(random.Next(inputs.Count)))
            ),
            ("adds one twice", (all, study, random) =>
                Recompute(all, study, inputs => inputs.Add(inputs[random.Next(inputs.Count)]))
            ),
            ("computes another circuit", (_, study, _) =>
                study.Replace(
                    StatementKind.Compute,
                    Computation.CircuitSubject,
                    [.. "securegenomics/circuit/v1\nstep first\n"u8]
                )
            ),
            ("claims less noise", (_, study, _) =>
                study.Change<ResultPredicate>(result =>
                    result with
                    {
                        NoiseBoundBits = result.NoiseBoundBits - 1,
                    }
                )
            ),
            ("lets the researcher sign its result", (_, study, _) =>
                study[StatementKind.Result].Signer = study[StatementKind.Study].Signer
            ),
        ],
        ["key holder"] =
        [
            ("adds an allele", (all, study, random) =>
                all.Decrypt(study, totals => totals[random.Next(3)] += 1)
            ),
            ("takes an allele away", (all, study, random) => all.Decrypt(study, totals =>
                {
                    var at = Array.FindIndex(totals, total => total > 0);
                    totals[at] -= 1;
                })),
            ("publishes another blinding", (_, study, _) =>
            {
                var opening = Opening.Parse(
                    study.Blob(StatementKind.Decryption, Decryption.OpeningSubject)
                );
                var other = (opening.Blinding!.StartsWith('0') ? "1" : "0") + opening.Blinding[1..];
                study.Replace(
                    StatementKind.Decryption,
                    Decryption.OpeningSubject,
                    new Opening(opening.Totals, other).Format()
                );
            }),
            ("publishes no blinding", (_, study, _) =>
                study.Replace(
                    StatementKind.Decryption,
                    Decryption.OpeningSubject,
                    new Opening(
                        Opening
                            .Parse(study.Blob(StatementKind.Decryption, Decryption.OpeningSubject))
                            .Totals
                    ).Format()
                )
            ),
        ],
        ["ledger operator"] =
        [
            ("forgets a predecessor", (_, study, random) =>
                OnEntry(study, random, (entry, key) =>
                    Entry.Create(
                        entry.Index,
                        LeafHash.Compute("another"u8),
                        entry.Time,
                        entry.StatementEnvelope,
                        key
                    )
                )
            ),
            ("skips an index", (_, study, random) =>
                OnEntry(study, random, (entry, key) =>
                    Entry.Create(
                        entry.Index + 1,
                        entry.Previous,
                        entry.Time,
                        entry.StatementEnvelope,
                        key
                    )
                )
            ),
            ("turns time back", (_, study, random) =>
                OnEntry(study, random, (entry, key) =>
                    Entry.Create(
                        entry.Index,
                        entry.Previous,
                        entry.Time.AddSeconds(-1),
                        entry.StatementEnvelope,
                        key
                    )
                )
            ),
            ("signs an entry with another key", (_, study, random) =>
                OnEntry(study, random, (entry, _) =>
                    Entry.Create(
                        entry.Index,
                        entry.Previous,
                        entry.Time,
                        entry.StatementEnvelope,
                        Ed25519PrivateKey.Generate()
                    )
                )
            ),
            ("closes too early", (_, study, _) =>
            {
                var close = study.Steps.FindIndex(step => step.Predicate is ClosePredicate);
                (study.Steps[close - 1], study.Steps[close]) = (
                    study.Steps[close],
                    study.Steps[close - 1]
                );
            }),
            ("signs another root", (_, study, _) =>
                study.OnCheckpoint = checkpoint => checkpoint with { Root = study.Roots() }
            ),
            ("signs a shorter log", (_, study, _) =>
                study.OnCheckpoint = checkpoint => checkpoint with { Size = checkpoint.Size - 1 }
            ),
            ("runs another log", (_, study, _) =>
                study.CheckpointKey = Ed25519PrivateKey.Generate()
            ),
        ],
        ["publisher"] =
        [
            ("edits the table", (_, study, _) =>
                study.Replace(
                    StatementKind.Decryption,
                    Decryption.TableSubject,
                    [
                        .. Encoding.UTF8.GetBytes(
                            Encoding
                                .UTF8.GetString(
                                    study.Blob(StatementKind.Decryption, Decryption.TableSubject)
                                )
                                .Replace("rs1", "rs9", StringComparison.Ordinal)
                        ),
                    ]
                )
            ),
            ("promises more", (_, study, _) =>
                study.OtherFiles[BundlePath.Readme] = [.. "VERIFIED by experts"u8]
            ),
            ("adds a stowaway", (_, study, _) =>
                study.Blobs[ArtifactDigest.Compute("stowaway"u8)] = [.. "stowaway"u8]
            ),
            ("leaves the last entry out", (_, study, _) =>
                study.OnLine = (line, i) => i == study.Steps.Count - 1 ? "" : line
            ),
            ("spells an entry another way", (_, study, random) =>
            {
                var at = random.Next(study.Steps.Count);
                study.OnLine = (line, i) =>
                    i == at ? line.Replace("\":", "\": ", StringComparison.Ordinal) : line;
            }),
            ("changes the protocol", (_, study, _) =>
            {
                var (name, blob) = study.OtherFiles.First(file =>
                    file.Value.AsSpan().IndexOf("rs1\tA"u8) >= 0
                );
                study.OtherFiles[name] =
                [
                    .. Encoding.UTF8.GetBytes(
                        Encoding
                            .UTF8.GetString(blob)
                            .Replace("rs1\tA", "rs9\tA", StringComparison.Ordinal)
                    ),
                ];
            }),
            ("lowers the minimum of contributors", (_, study, _) =>
                study.Change<StudyPredicate>(genesis => genesis with { MinimumContributors = 1 })
            ),
        ],
    };

    private static (ForgedStudy.Step Mine, ForgedStudy.Step Theirs) TwoOf(
        ForgedStudy study,
        Random random
    )
    {
        var steps = SimulatedStudy.ContributionsOf(study).ToArray();
        random.Shuffle(steps);
        return (steps[0], steps[1]);
    }

    private static void Damage(ForgedStudy study, ForgedStudy.Step step, Action<byte[]> damage)
    {
        var bytes = (byte[])study.Blobs[step.Subjects[0].Digest].Clone();
        damage(bytes);
        study.Replace(step, "ciphertext", bytes);
    }

    private static void Recompute(
        SimulatedStudy all,
        ForgedStudy study,
        Action<List<ForgedStudy.Step>> alter
    )
    {
        var inputs = SimulatedStudy.ContributionsOf(study).ToList();
        alter(inputs);
        all.Compute(study, inputs);
        all.Decrypt(study); // the key holder believes what is recorded
    }

    private static void OnEntry(
        ForgedStudy study,
        Random random,
        Func<Entry, Ed25519PrivateKey, Entry> lie
    )
    {
        var at = (ulong)random.Next(2, study.Steps.Count);
        study.OnEntry = entry => entry.Index == at ? lie(entry, study.LedgerKey) : entry;
    }
}
