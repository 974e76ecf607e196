using System.Text;
using System.Text.Json;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Wire;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>Create, contribute, close, compute: what a fault may hit, and what holds after
/// it.</summary>
internal sealed class FaultedStory
{
    private readonly TestServer _server;
    private readonly HostedPeople _draft;
    private readonly HostedPeople _people;
    private readonly string _invitation;
    private readonly byte[] _container;
    private readonly List<ReceiptView> _receipts = [];

    /// <summary>Prepares it: a study with a context and one contribution.</summary>
    public FaultedStory(TestServer server)
    {
        _server = server;
        _people = server.Study();
        _people.Contribute("first");
        _draft = server.Draft();
        _invitation = _people.Invite();
        using var outbox = _people.OutboxOf("second", _invitation);
        _container = _people.ContainerOf(_people.Make(outbox));
    }

    /// <summary>Goes as far as the fault lets it.</summary>
    /// <param name="mayVanish">Whether the server may end without an answer.</param>
    /// <returns>What was refused; null where all of it was done.</returns>
    public string? Run(bool mayVanish)
    {
        try
        {
            return Steps();
        }
        catch (RemoteException e)
        {
            // Which status is said; that there is one, with a way on, is the point.
            return e.Problem is { Status: >= 500, Hint.Length: > 0 }
                ? $"{e.Problem.Status} {e.Problem.Rejection}"
                : throw new InvalidOperationException(
                    $"{e.Problem.Status} {e.Problem.Rejection}: {e.Problem.Detail}",
                    e
                );
        }
        catch (IOException e) when (mayVanish)
        {
            return e.Message;
        }
    }

    /// <summary>Repeats all of it without a fault: each step is done, and once.</summary>
    public void RequireRepeated()
    {
        if (Steps() is { } refused)
            throw new InvalidOperationException($"repeated, it was refused: {refused}");
        if (_people.View() is not { Contributions: 2, Stage: "computed" } and var view)
            throw new InvalidOperationException(
                $"repeated, the study is {view.Stage} with {view.Contributions} contributions"
            );
    }

    /// <summary>What was acknowledged is in the log, and the folder is whole.</summary>
    /// <remarks>Without a server.</remarks>
    public void RequireKept()
    {
        var folder = _server[$"server/studies/{_people.Id}"];
        using var store = SqliteLedgerStore.Open(Path.Combine(folder, "ledger.db"));
        var findings = StoreCheck
            .Run(store, new BlobStore(Path.Combine(folder, "objects")))
            .Where(finding => !finding.IsHarmless)
            .ToArray();
        if (findings.Length > 0)
            throw new InvalidOperationException(string.Join("; ", findings));
        foreach (var view in _receipts)
        {
            var receipt = Receipt.Parse(Encoding.UTF8.GetBytes(view.Receipt));
            var entry = Entry.Parse(Convert.FromBase64String(view.Entry));
            if (
                receipt.Entry != entry.Hash
                || !store.ReadEntry(view.Index)!.Value.Span.SequenceEqual(entry.Bytes.Span)
                || store.RootAt(receipt.Proof.Checkpoint.Size) != receipt.Proof.Checkpoint.Root
            )
                throw new InvalidOperationException($"receipt {view.Index} is not of this log");
        }
    }

    private string? Steps()
    {
        _draft.Create();
        using (var connection = _server.Connect(invitation: _invitation))
        {
            var answer = connection.Send(
                HttpMethod.Post,
                $"{_people.Path}/statements",
                _container,
                MediaTypes.Contribution
            );
            // Durable, and not published yet: there is no receipt to keep.
            if (answer.Status == 202)
                return "202";
            _receipts.Add(JsonSerializer.Deserialize(answer.Body, WireJson.Default.ReceiptView)!);
        }

        using (var study = _people.Open(_people.Researcher))
        {
            if (study.State.Close is null)
                Computation.Close(study, _people.Keys);
        }

        var job = _people.Wait(_people.Ask("compute"));
        return job.State switch
        {
            "COMPLETE" => null,
            "SYSTEM_ERROR" when job.Problem is { Status: >= 500, Hint.Length: > 0 } problem =>
                $"job: {problem.Rejection}",
            _ => throw new InvalidOperationException(
                $"the job ended as {job.State}: {job.Problem?.Detail}"
            ),
        };
    }
}
