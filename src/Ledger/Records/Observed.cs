using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The checkpoint that a signer had seen when it signed.</summary>
/// <param name="Size">
/// Entries in the log then; from 1 to the index of the entry that carries the statement.
/// </param>
/// <param name="Root">The tree's root at that size.</param>
/// <remarks>
/// It ties a statement to one history: a forked log cannot carry it. Source: docs/spec/records.md
/// 2.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Observed(ulong Size, RootHash Root);
