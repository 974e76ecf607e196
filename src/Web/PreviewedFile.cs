using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Web;

/// <summary>A contributor's file, read for a protocol. Secret: it lives in memory only.</summary>
/// <remarks>Zeroised on dispose.</remarks>
internal abstract class PreviewedFile : IDisposable
{
    /// <summary>Reads a file for a protocol.</summary>
    /// <exception cref="MalformedInputException">It is not what the protocol reads.</exception>
    /// <exception cref="StudyException">What was said beside it does not fit.</exception>
    public static PreviewedFile Read(
        ByteSource file,
        string name,
        ProtocolPackage protocol,
        Options options,
        IProgress<VerificationProgress> progress
    ) =>
        protocol.Definition.Genotypes is null
            ? OfTable.Open(file, name, protocol)
            : OfGenotypes.Open(file, name, protocol, options, progress);

    /// <summary>What would be encrypted.</summary>
    public abstract JsonObject Describe();

    /// <summary>Encrypts it.</summary>
    public abstract UnsignedContribution Prepare(
        ContributionMaker maker,
        Ed25519PublicKey contributor,
        ContributionTerms terms
    );

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class OfTable(TableInput table) : PreviewedFile
    {
        public static OfTable Open(ByteSource file, string name, ProtocolPackage protocol)
        {
            using var stream = file.OpenRead();
            return new OfTable(TableInput.Read(stream, name, protocol));
        }

        public override JsonObject Describe()
        {
            var json = table.ToJson();
            json["genomes"] = 1;
            json["samples"] = new JsonArray();
            json["variants"] = new JsonArray();
            return json;
        }

        public override UnsignedContribution Prepare(
            ContributionMaker maker,
            Ed25519PublicKey contributor,
            ContributionTerms terms
        ) => table.Prepare(maker, contributor, terms);

        public override void Dispose() => table.Dispose();
    }

    private sealed class OfGenotypes(VcfExtraction extraction, int? genome, bool[] isCase)
        : PreviewedFile
    {
        public static OfGenotypes Open(
            ByteSource file,
            string name,
            ProtocolPackage protocol,
            Options options,
            IProgress<VerificationProgress> progress
        )
        {
            var build = BuildOf(options.Text("build"));
            var sexes = options.OneOf("sex", "male", "female") switch
            {
                "male" => SexTable.Everyone(Sex.Male),
                "female" => SexTable.Everyone(Sex.Female),
                _ => SexTable.None,
            };
            using var stream = file.OpenRead();
            using var text = GenomicFile.OpenDecompressed(stream, name);
            var extraction = VcfExtraction.Read(
                text,
                name,
                protocol.Variants,
                protocol.Definition.Data.Genotypes,
                build,
                new Relay(progress, stream),
                AbsenceStatement.None with
                {
                    IsReference = options.Flag("absentIsReference"),
                },
                sexes
            );
            try
            {
                var phenotype = options.OneOf("phenotype", "case", "control");
                var count = extraction.Genotypes.Genomes.Length;
                return new OfGenotypes(
                    extraction,
                    GenomeOf(extraction, options.Text("sample")),
                    phenotype is null ? [] : [.. Enumerable.Repeat(phenotype == "case", count)]
                );
            }
            catch
            {
                extraction.Dispose();
                throw;
            }
        }

        public override JsonObject Describe()
        {
            var samples = extraction.Genotypes.Genomes;
            var json = ContributionPreview.ToJson(extraction);
            json["kind"] = "genotypes";
            json["samples"] = StudyOnPage.Texts(samples);
            json["sample"] = genome is { } row ? samples[row] : null;
            json["phenotype"] =
                isCase.Length == 0 ? null
                : isCase[0] ? "case"
                : "control";
            var variants = json["variants"]!.AsArray();
            for (var i = 0; i < variants.Count; i++)
                Complete(variants[i]!.AsObject(), i);
            return json;
        }

        /// <summary>Adds to what the command line says of a variant where it is, and what is
        /// encrypted for the genomes that were chosen.</summary>
        private void Complete(JsonObject described, int variant)
        {
            var finding = extraction.Findings[variant];
            foreach (var (name, value) in StudyOnPage.Place(finding.Variant))
                described[name] = value?.DeepClone();
            var (copies, alleles, _) = ContributionPreview.Counts(extraction, variant);
            if (genome is { } row)
            {
                var genotype = extraction.Genotypes[row, variant];
                (copies, alleles) = (genotype.Dosage, genotype.Called);
            }

            described["status"] = finding.Status.ToString();
            described["encrypted"] = alleles == 0 ? null : copies;
            described["encryptedAlleles"] = alleles;
        }

        public override UnsignedContribution Prepare(
            ContributionMaker maker,
            Ed25519PublicKey contributor,
            ContributionTerms terms
        ) =>
            maker.Prepare(
                extraction.Genotypes,
                genome is { } row ? new Range(row, row + 1) : Range.All,
                contributor,
                isCase,
                terms
            );

        public override void Dispose() => extraction.Dispose();

        private static GenomeBuild? BuildOf(string? name)
        {
            if (name is null)
                return null;
            return GenomeBuild.TryParseAlias(name, out var build)
                ? build
                : throw new StudyException(
                    "--build: expected GRCh37, hg19, b37, GRCh38, hg38 or b38, found "
                        + $"\"{name}\"",
                    "leave it out where the file's header says it"
                );
        }

        private static int? GenomeOf(VcfExtraction extraction, string? sample)
        {
            if (sample is null)
                return null;
            var row = extraction.Genotypes.Genomes.IndexOf(sample);
            return row >= 0
                ? row
                : throw new StudyException(
                    "sample: expected one of the file's samples, found another name",
                    "choose one of those that the preview lists"
                );
        }
    }

    /// <summary>How much of the file, as it is, has been read.</summary>
    private sealed class Relay(IProgress<VerificationProgress> target, Stream file)
        : IProgress<long>
    {
        public void Report(long value) =>
            target.Report(new VerificationProgress("reading", file.Position, file.Length, "bytes"));
    }
}
