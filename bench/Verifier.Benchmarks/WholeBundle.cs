using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier.Benchmarks;

/// <summary>Verification of a bundle beside its floors: SHA-256 over the bytes once, and every
/// signature once.</summary>
/// <remarks>In turn, three times, the best of each; the floors on one thread, by the same
/// libraries.</remarks>
internal static class WholeBundle
{
    private const int Rounds = 3;

    public static void Measure(string folder)
    {
        var path = Path.Combine(folder, "study.sgp");
        var policy = TrustPolicy.Parse(File.ReadAllText(Path.Combine(folder, "policy")));
        var (verify, quick, hash, signatures) = (Best.None, Best.None, Best.None, Best.None);
        for (var round = 0; round < Rounds; round++)
        {
            verify = verify.Of(() =>
                Require(
                    Verification.Run(path, new VerificationOptions { Policy = policy }),
                    Verdict.Verified
                )
            );
            if (round == 0)
                Say("peak memory after the first verification", PeakMemory(), "MB");
            hash = hash.Of(() => Hash(path));
            signatures = signatures.Of(() => VerifySignatures(path));
            quick = quick.Of(() =>
                Require(
                    Verification.Run(
                        path,
                        new VerificationOptions { Policy = policy, IsQuick = true }
                    ),
                    Verdict.Incomplete
                )
            );
        }

        Say("bundle", new FileInfo(path).Length / 1e6, "MB");
        Say("verification", verify.Wall, "s");
        Say("  processor time", verify.Processor, "s");
        Say("SHA-256 of the bytes", hash.Wall, "s");
        Say("signatures", signatures.Wall, "s");
        Say(
            "verification / (SHA-256 + signatures)",
            verify.Wall / (hash.Wall + signatures.Wall),
            ""
        );
        Say("  in processor time", verify.Processor / (hash.Processor + signatures.Processor), "");
        Say("quick look", quick.Wall, "s");
    }

    private static void Require(VerificationReport report, Verdict verdict)
    {
        if (report.Verdict != verdict)
            throw new InvalidOperationException(TextReport.Format(report));
    }

    private static void Hash(string path)
    {
        using var file = File.OpenRead(path);
        _ = SHA256.HashData(file);
    }

    private static void VerifySignatures(string path)
    {
        using var bundle = BundleReader.Open(path);
        Ed25519PublicKey? ledger = null;
        foreach (var entry in bundle.ReadEntries().Select(Entry.Parse))
        {
            var study = entry.Statement.Predicate as StudyPredicate;
            ledger ??= study!.Roles.Ledger;
            // Whoever the statement's key is, its signature costs one verification.
            _ = entry.Envelope.Verify(ledger.Value);
            _ = entry.Statement.Predicate is ContributionPredicate { Contributor: var contributor }
                ? entry.StatementEnvelope.Verify(contributor)
                : entry.StatementEnvelope.Verify(ledger.Value);
        }
    }

    private static double PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1e6;
    }

    private static void Say(string what, double value, string unit) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{what, -44} {value, 12:N3} {unit}")
        );

    /// <summary>The best of several runs, in seconds.</summary>
    private readonly record struct Best(double Wall, double Processor)
    {
        public static Best None => new(double.MaxValue, double.MaxValue);

        public Best Of(Action work)
        {
            using var self = Process.GetCurrentProcess();
            var before = self.TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            work();
            var wall = clock.Elapsed.TotalSeconds;
            self.Refresh();
            return new Best(
                Math.Min(Wall, wall),
                Math.Min(Processor, (self.TotalProcessorTime - before).TotalSeconds)
            );
        }
    }
}
