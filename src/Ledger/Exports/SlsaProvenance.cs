using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Where a study's published table comes from, as SLSA provenance in an in-toto
/// statement.</summary>
/// <remarks>
/// Not signed: the signatures are those of the ledger, which the statement names by study id and
/// root.
/// Sources: SLSA specification 1.0, "Provenance"; in-toto Attestation Framework, statement.md v1.
/// </remarks>
public static class SlsaProvenance
{
    private const string BuildType = "https://securegenomics.github.io/provenance/study/v1";

    /// <summary>The statement: canonical JSON.</summary>
    /// <param name="state">Of a study with a decryption.</param>
    /// <exception cref="ArgumentException">The study has no result.</exception>
    public static byte[] Format(StudyState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (
            state
            is not {
                Study: { } study,
                Context: { } context,
                Compute: { } compute,
                Decryption: { } decryption
            }
        )
            throw new ArgumentException("the study has no result", nameof(state));
        var protocol = study.Predicate.Protocol;
        var inputs = state
            .EffectiveContributions()
            .SelectMany(next => next.Ciphertexts)
            .Select(digest => new Subject(ContributionPredicate.CiphertextSubject, digest));
        var definition = new JsonMembers()
            .Add("buildType", BuildType)
            .Add(
                "externalParameters",
                new JsonMembers()
                    .Add("minimumContributors", study.Predicate.MinimumContributors)
                    .Add("open", OpeningWord.Of(study.Predicate.Open))
                    .Add("path", protocol.Path)
                    .Add("protocol", protocol.Name)
            )
            .Add(
                "internalParameters",
                new JsonMembers()
                    .Add("parmsId", context.Predicate.ParmsId)
                    .Add("scheme", context.Predicate.Scheme)
                    .Add("securityProfile", context.Predicate.SecurityProfile)
            )
            .Add(
                "resolvedDependencies",
                [
                    new JsonMembers()
                        .Add("digest", new JsonMembers().Add("gitCommit", protocol.GitCommit))
                        .Add("name", protocol.Name)
                        .Add("uri", protocol.Repository)
                        .ToObject(),
                    .. context.Subjects.Concat(compute.Subjects).Concat(inputs).Select(Resource),
                ],
                item => item
            );
        var run = new JsonMembers()
            .Add(
                "builder",
                new JsonMembers()
                    .Add(
                        "id",
                        $"https://securegenomics.github.io/provenance/engine/{compute.Predicate.Engine.Name}"
                    )
                    .Add(
                        "version",
                        new JsonMembers()
                            .Add(compute.Predicate.Engine.Name, compute.Predicate.Engine.Version)
                            .Add("build", compute.Predicate.Engine.Build.ToString())
                    )
            )
            .Add(
                "byproducts",
                state.Result!.Subjects.Concat(
                    decryption.Subjects.Where(subject =>
                        subject.Name != DecryptionPredicate.TableSubject
                    )
                ),
                Resource
            )
            .Add(
                "metadata",
                new JsonMembers()
                    .Add("finishedOn", Time(decryption.Time))
                    .Add("invocationId", $"urn:sgp:study:{state.StudyId}")
                    .Add("startedOn", Time(study.Time))
            );
        return CanonicalJson.Write(
            new JsonMembers()
                .Add("_type", "https://in-toto.io/Statement/v1")
                .Add(
                    "predicate",
                    new JsonMembers().Add("buildDefinition", definition).Add("runDetails", run)
                )
                .Add("predicateType", "https://slsa.dev/provenance/v1")
                .Add(
                    "subject",
                    decryption
                        .Subjects.Where(subject => subject.Name == DecryptionPredicate.TableSubject)
                        .Select(subject =>
                            decryption.Predicate.Published == PublishedForm.Table
                                ? subject
                                : subject with
                                {
                                    Name =
                                        $"{subject.Name}, withheld: SHA-256 of a salt and the table",
                                }
                        ),
                    Resource
                )
                .ToObject()
        );
    }

    private static JsonValue.Object Resource(Subject subject) =>
        new JsonMembers()
            .Add("digest", new JsonMembers().Add("sha256", subject.Digest.ToString()))
            .Add("name", subject.Name)
            .ToObject();

    private static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
