using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Wire;

/// <summary>What a server says about itself. Source: GA4GH service-info 1.0, with the ledger's
/// facts added.</summary>
public sealed record ServiceInfo
{
    /// <summary>The server's name, which is the host in its studies' origins.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of service this is.</summary>
    public required ServiceType Type { get; init; }

    /// <summary>Who runs it.</summary>
    public required ServiceOrganization Organization { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The ledger's key, as an OpenSSH line: it signs entries and checkpoints.</summary>
    public required string LedgerKey { get; init; }

    /// <summary>The computing party's key, as an OpenSSH line.</summary>
    public required string ComputingPartyKey { get; init; }

    /// <summary>The verifier key by which this server cosigns others' checkpoints.</summary>
    public required string WitnessKey { get; init; }

    /// <summary>Whose cosignatures a checkpoint needs before it is published.</summary>
    public required ImmutableArray<string> Witnesses { get; init; }

    /// <summary>How many of <see cref="Witnesses"/> it needs.</summary>
    public required int WitnessQuorum { get; init; }

    /// <summary>What may be sent.</summary>
    public required ServiceLimits Limits { get; init; }
}

/// <summary>The kind of a service. Source: GA4GH service-info 1.0.</summary>
public sealed record ServiceType(string Group, string Artifact, string Version);

/// <summary>Who runs a service. Source: GA4GH service-info 1.0.</summary>
public sealed record ServiceOrganization(string Name, string Url);

/// <summary>What may be sent, in bytes.</summary>
/// <param name="StatementBytes">Largest statement.</param>
/// <param name="SingleUploadBytes">Largest contribution or blob in one request.</param>
/// <param name="PartBytes">Largest part of an upload in parts.</param>
/// <param name="BlobBytes">Largest blob.</param>
public sealed record ServiceLimits(
    int StatementBytes,
    long SingleUploadBytes,
    int PartBytes,
    long BlobBytes
);

/// <summary>What a server says about a study.</summary>
public sealed record StudyView
{
    /// <summary>The study id: the genesis's leaf hash.</summary>
    public required string Id { get; init; }

    /// <summary>The log's origin.</summary>
    public required string Origin { get; init; }

    /// <summary>The protocol's name.</summary>
    public required string Protocol { get; init; }

    /// <summary>The protocol's commit.</summary>
    public required string Commit { get; init; }

    /// <summary>Where the protocol's repository is, as the genesis says.</summary>
    public required string Repository { get; init; }

    /// <summary>The stage, in lower case.</summary>
    public required string Stage { get; init; }

    /// <summary>Whether a public context was published.</summary>
    public required bool HasContext { get; init; }

    /// <summary>Effective contributions.</summary>
    public required ulong Contributions { get; init; }

    /// <summary>How many there must be.</summary>
    public required ulong MinimumContributors { get; init; }

    /// <summary>Whether anybody may contribute; otherwise an invitation is needed.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Entries under the published checkpoint.</summary>
    public required ulong Entries { get; init; }

    /// <summary>The root of the published checkpoint.</summary>
    public required string Root { get; init; }

    /// <summary>When the last entry was made.</summary>
    public required DateTimeOffset Changed { get; init; }

    /// <summary>The running or last job; null where there was none.</summary>
    public JobView? Job { get; init; }
}

/// <summary>A page of studies.</summary>
/// <param name="Studies">Newest first.</param>
/// <param name="NextPageToken">Asks for the next page; null on the last.</param>
public sealed record StudyPage(ImmutableArray<StudyView> Studies, string? NextPageToken = null);

/// <summary>A statement that is in the log under a published checkpoint.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Entry">The entry's exact bytes, base64.</param>
/// <param name="Receipt">The <c>tlog-proof</c> as text.</param>
public sealed record ReceiptView(ulong Index, string Entry, string Receipt);

/// <summary>What is asked of a job.</summary>
/// <param name="Kind"><c>compute</c>, <c>verify</c> or <c>release</c>.</param>
public sealed record JobRequest(string Kind);

/// <summary>A job, in the states of GA4GH TES.</summary>
public sealed record JobView
{
    /// <summary>The digest of what it works on: the same job has the same id.</summary>
    public required string Id { get; init; }

    /// <summary>The study.</summary>
    public required string Study { get; init; }

    /// <summary>What it does.</summary>
    public required string Kind { get; init; }

    /// <summary><c>QUEUED</c>, <c>RUNNING</c>, <c>COMPLETE</c>, <c>EXECUTOR_ERROR</c>,
    /// <c>SYSTEM_ERROR</c> or <c>CANCELED</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What is being done, while it runs.</summary>
    public string? Step { get; init; }

    /// <summary>How much of the step is done.</summary>
    public long? Done { get; init; }

    /// <summary>How much the step is.</summary>
    public long? Total { get; init; }

    /// <summary>Why it failed, and what to do.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What it found: the verdict of a verification.</summary>
    public string? Outcome { get; init; }
}

/// <summary>One line of a job's log.</summary>
/// <param name="Time">When.</param>
/// <param name="Text">What.</param>
public sealed record JobLine(DateTimeOffset Time, string Text);

/// <summary>A job's log.</summary>
/// <param name="Lines">In order.</param>
public sealed record JobLog(ImmutableArray<JobLine> Lines);

/// <summary>What an invitation lets its bearer do.</summary>
/// <param name="Role"><c>operator</c>, <c>researcher</c> or <c>contributor</c>.</param>
/// <param name="Study">The study a contributor is invited to; null for the others.</param>
/// <param name="Uses">How often it can be used.</param>
/// <param name="Count">How many such invitations are made.</param>
/// <param name="Member">The fingerprint of the sender's own key, for a passkey of the sender; null
/// for somebody else.</param>
public sealed record InvitationRequest(
    string Role,
    string? Study = null,
    int Uses = 1,
    int Count = 1,
    string? Member = null
);

/// <summary>Invitations, whose codes are shown this once.</summary>
/// <param name="Codes">Each a secret of its bearer.</param>
public sealed record InvitationView(ImmutableArray<string> Codes);

/// <summary>A key comes to a server.</summary>
/// <param name="Key">An OpenSSH line; the request is signed by it.</param>
/// <param name="Name">What the key's holder is called in lists.</param>
/// <param name="Invitation">The code; null where the key is known already.</param>
public sealed record KeyRequest(string Key, string Name, string? Invitation = null);

/// <summary>A key that a server knows.</summary>
/// <param name="Key">An OpenSSH line.</param>
/// <param name="KeyId">Its fingerprint.</param>
/// <param name="Name">What its holder is called.</param>
/// <param name="Role"><c>operator</c> or <c>researcher</c>.</param>
public sealed record KeyView(string Key, string KeyId, string Name, string Role);

/// <summary>The keys that a server knows.</summary>
/// <param name="Keys">By name.</param>
public sealed record KeyList(ImmutableArray<KeyView> Keys);

/// <summary>How a study takes contributions.</summary>
/// <param name="IsOpen">Whether anybody may contribute, without an invitation.</param>
public sealed record AdmissionRequest(bool IsOpen);
