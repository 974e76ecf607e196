using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A study in the W3C's provenance model.</summary>
/// <remarks>
/// Entities are blobs by their SHA-256, activities are entries, agents are roles and contributors'
/// keys.
/// It says what the ledger says: believe it as far as the log is verified. Sources: W3C PROV-DM
/// 2013;
/// W3C member submission PROV-JSON 2013.
/// </remarks>
public static class ProvDocument
{
    /// <summary>The document: canonical JSON.</summary>
    /// <param name="state">Of a study with a genesis.</param>
    public static byte[] Format(StudyState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var steps = StudyStep.Of(state);
        var (entities, activities, agents) = (
            new JsonMembers(),
            new JsonMembers(),
            new JsonMembers()
        );
        var (generated, used, associated) = (
            new JsonMembers(),
            new JsonMembers(),
            new JsonMembers()
        );
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var activity = string.Create(CultureInfo.InvariantCulture, $"study:entry-{step.Index}");
            var agent = $"study:{step.Agent.Id}";
            activities.Add(
                activity,
                new JsonMembers()
                    .Add("prov:endTime", Time(step.Time))
                    .Add("prov:label", step.Title)
                    .Add("prov:type", $"sgp:{KindRules.Of(step.Kind).Word}")
                    .Add("sgp:leafHash", step.Hash.ToString())
            );
            if (known.Add(agent))
                agents.Add(
                    agent,
                    new JsonMembers()
                        .Add("prov:label", step.Agent.Name)
                        .Add("sgp:key", step.Agent.Keys, key => new JsonValue.Text(key))
                );
            associated.Add(
                Blank(step.Index, "by", 0),
                new JsonMembers().Add("prov:activity", activity).Add("prov:agent", agent)
            );
            foreach (var (subject, i) in step.Made.Select((subject, i) => (subject, i)))
            {
                AddEntity(subject);
                generated.Add(
                    Blank(step.Index, "made", i),
                    new JsonMembers()
                        .Add("prov:activity", activity)
                        .Add("prov:entity", Name(subject))
                        .Add("prov:time", Time(step.Time))
                );
            }

            foreach (var (subject, i) in step.Used.Select((subject, i) => (subject, i)))
            {
                AddEntity(subject);
                used.Add(
                    Blank(step.Index, "used", i),
                    new JsonMembers()
                        .Add("prov:activity", activity)
                        .Add("prov:entity", Name(subject))
                );
            }
        }

        return CanonicalJson.Write(
            new JsonMembers()
                .Add("activity", activities)
                .Add("agent", agents)
                .Add("entity", entities)
                .Add(
                    "prefix",
                    new JsonMembers()
                        .Add("prov", "http://www.w3.org/ns/prov#")
                        .Add("sgp", "https://securegenomics.github.io/provenance/")
                        .Add("sha256", "urn:sha256:")
                        .Add("study", $"urn:sgp:study:{state.StudyId}:")
                )
                .Add("used", used)
                .Add("wasAssociatedWith", associated)
                .Add("wasGeneratedBy", generated)
                .ToObject()
        );

        void AddEntity(Subject subject)
        {
            if (known.Add(Name(subject)))
            {
                entities.Add(
                    Name(subject),
                    new JsonMembers()
                        .Add("prov:label", subject.Name)
                        .Add("sgp:gitCommit", subject.GitCommit)
                        .Add("sgp:sha256", subject.Digest.ToString())
                );
            }
        }
    }

    private static string Name(Subject subject) => $"sha256:{subject.Digest}";

    private static string Blank(ulong index, string relation, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"_:{relation}-{index}-{number}");

    private static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
