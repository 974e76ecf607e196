using System.Collections.Immutable;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Server;

/// <summary>What a data owner asks a protocol, on the own machine.</summary>
/// <param name="Protocol">The protocol's name and version.</param>
/// <param name="Title">Its title.</param>
/// <param name="Summary">What it is for.</param>
/// <param name="Columns">The values that it takes, in order.</param>
/// <param name="Example">Values that it would take.</param>
public sealed record Question(
    string Protocol,
    string Title,
    string Summary,
    ImmutableArray<TableColumn> Columns,
    ImmutableArray<string> Example
);

/// <summary>What the owner got.</summary>
/// <param name="Outputs">Names and values, in the protocol's order.</param>
/// <param name="Entries">Records that the ledger holds about it.</param>
/// <param name="Folder">Where the study is kept.</param>
public sealed record QuestionAnswer(
    ImmutableArray<(string Name, string Value)> Outputs,
    ulong Entries,
    string Folder
);
