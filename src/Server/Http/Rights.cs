using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server;

/// <summary>Who may read and send what.</summary>
/// <remarks>
/// <code>
///                        anybody   invited   researcher  key holder  computing party
/// checkpoint, hashes     yes       yes       yes         yes         yes
/// context                yes       yes       yes         yes         yes
/// entries before close   no        no        yes         yes         yes
/// ciphertexts before     no        no        no          no          yes
/// after close            everything that records name, for everybody
/// upload                 no        yes       yes         yes         yes
/// </code>
/// Whether a statement may follow is not asked here: the state machine decides by its signature.
/// Source: docs/spec/server.md 4.
/// </remarks>
internal sealed class Rights(Members members, Invitations invitations)
{
    private static readonly StudyRole[] Roles =
    [
        StudyRole.Researcher,
        StudyRole.ComputingParty,
        StudyRole.KeyHolder,
        StudyRole.Ledger,
    ];

    /// <summary>The member who signed the request.</summary>
    /// <exception cref="ProblemException">None of the roles that are asked for did.</exception>
    public KeyView RequireMember(Caller caller, params ReadOnlySpan<string> roles)
    {
        var member = MemberOf(caller);
        if (member is not null && (roles.IsEmpty || roles.Contains(member.Role)))
            return member;
        throw member is null
            ? Unauthorized("a member of this server", "\"sgp login\" with an invitation")
            : new ProblemException(
                403,
                "forbidden",
                $"expected one of {string.Join(", ", roles.ToArray())}, found {member.Role}",
                "ask the server's operator"
            );
    }

    /// <summary>The member who signed the request; null where none did.</summary>
    public KeyView? MemberOf(Caller caller) =>
        caller.Signature is { } signature
        && members.FindById(signature.KeyId) is { } known
        && caller.SignedBy([known]) is { } key
            ? members.Find(key)
            : null;

    /// <summary>The role in a study of who signed the request; null for none.</summary>
    public static StudyRole? RoleIn(HostedStudy study, Caller caller)
    {
        foreach (var role in Roles)
        {
            if (caller.SignedBy(study.State.KeysOf(role)) is not null)
                return role;
        }

        return null;
    }

    /// <summary>Fails unless the caller may read the entries.</summary>
    public static void RequireEntries(HostedStudy study, Caller caller)
    {
        if (!IsPublic(study) && RoleIn(study, caller) is null)
            throw Unauthorized(
                "a role in the study, because its contributions are not closed yet",
                "sign with the role's key; the checkpoint and the context are public"
            );
    }

    /// <summary>Fails unless the caller may read a blob.</summary>
    public static void RequireBlob(HostedStudy study, ArtifactDigest blob, Caller caller)
    {
        if (!study.Names(blob))
            throw ProblemException.NotFound("such blob");
        if (IsPublic(study) || IsOfContext(study, blob))
            return;
        if (RoleIn(study, caller) is not (StudyRole.ComputingParty or StudyRole.Ledger))
            throw Unauthorized(
                "the computing party, because the contributions are not closed yet",
                "wait for the close: then everything that the records name is public"
            );
    }

    /// <summary>Fails unless the caller may fill space for a study.</summary>
    public void RequireUpload(HostedStudy study, Caller caller)
    {
        if (Studies.IsOpen(study) || InvitationTo(study, caller) is not null)
            return;
        if (RoleIn(study, caller) is null)
            throw NeedsInvitation();
    }

    /// <summary>The code that a contribution to a study is paid with; null where none is
    /// needed.</summary>
    /// <remarks>Whoever contributed to the round before has paid: nobody else contributes to a
    /// later one.</remarks>
    /// <exception cref="ProblemException">One is needed, and there is none.</exception>
    public string? PaymentFor(HostedStudy study, Caller caller, Ed25519PublicKey contributor)
    {
        if (study.State.PreviousRound?.ContributionOf(contributor) is not null)
            return null;
        if (Studies.IsOpen(study) || RoleIn(study, caller) is StudyRole.Researcher)
            return null;
        return InvitationTo(study, caller) ?? throw NeedsInvitation();
    }

    /// <summary>Fails unless the caller runs the study: its researcher, or the
    /// operator.</summary>
    public void RequireResearcher(HostedStudy study, Caller caller)
    {
        if (
            RoleIn(study, caller) is not StudyRole.Researcher
            && MemberOf(caller) is not { Role: Members.Operator }
        )
            throw Unauthorized(
                "the study's researcher",
                "sign with the key that the genesis names as the researcher's"
            );
    }

    private string? InvitationTo(HostedStudy study, Caller caller) =>
        caller.Invitation is { } code
        && invitations.Find(code) is { } found
        && found.Study == study.Name
            ? code
            : null;

    private static bool IsPublic(HostedStudy study) =>
        study.State.Stage is not (StudyStage.Empty or StudyStage.Started or StudyStage.Collecting);

    private static bool IsOfContext(HostedStudy study, ArtifactDigest blob) =>
        study.State.Context?.Subjects.Any(subject => subject.Digest == blob) == true;

    private static ProblemException NeedsInvitation() =>
        Unauthorized(
            "an invitation to this study",
            "ask the researcher for one: --invitation CODE"
        );

    private static ProblemException Unauthorized(string expected, string hint) =>
        new(401, "not-authorized", $"expected {expected}, found nobody who is", hint);
}
