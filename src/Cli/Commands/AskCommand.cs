using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Server;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp ask</c>: a data owner's values through a protocol, from a form or a
/// program.</summary>
internal static class AskCommand
{
    private const string DefaultUrl = "http://127.0.0.1:5000";

    public static Command Build(SharedOptions shared)
    {
        var protocol = new Argument<string>("PROTOCOL")
        {
            Description = "A protocol whose result is its owner's alone, by name or folder.",
        };
        var url = new Option<string>("--listen")
        {
            Description = "Where the form is; this machine alone.",
            HelpName = "URL",
            DefaultValueFactory = _ => DefaultUrl,
        };
        var keep = new Option<string?>("--keep")
        {
            Description =
                "Keep each question's study below this folder; without it they are removed.",
            HelpName = "DIR",
        };
        var command = new Command(
            "ask",
            """
            Put your own values through a protocol, encrypted: a form, and a route for programs.

            Everything is done on this machine: a key of your own, the computation on the
            ciphertexts, its verification, the decryption.

            Examples:
              sgp ask health-linear
              curl -X POST http://127.0.0.1:5000 -d '{"input":"10,11"}'
            """
        )
        {
            protocol,
            url,
            keep,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var screen = shared.Screen(arguments);
                var address = AddressOf(arguments.GetValue(url)!);
                var named = arguments.GetValue(protocol)!;
                var folder = Directory.Exists(named)
                    ? named
                    : ShippedProtocols.Find(named)
                        ?? throw new UsageException(
                            $"expected a protocol, found \"{named}\"",
                            "\"sgp protocol list\" shows those that come with the program"
                        );
                var temporary = Directory.CreateTempSubdirectory("sgp-ask-");
                using var removal = new Removal(temporary);
                var package = ProtocolSource.LoadCommitted(
                    ThrowAwayRepository.Create(
                        folder,
                        Path.Combine(temporary.FullName, "repository")
                    ),
                    out _
                );
                var asker = new Asker(
                    package,
                    arguments.GetValue(keep) ?? Path.Combine(temporary.FullName, "studies")
                );
                await using var server = await QuestionServer.StartAsync(
                    asker.Question,
                    address,
                    asker.Answer,
                    cancellation
                );
                Console.Out.WriteLine($"listening on {address}");
                Console.Out.Flush();
                screen.Say("open it in a browser, or send it values; Ctrl-C ends it");
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
                catch (OperationCanceledException)
                {
                    // As asked.
                }

                return ExitCode.Ok;
            }
        );
        return command;
    }

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttp
        && System.Net.IPAddress.TryParse(url.DnsSafeHost, out var ip)
        && System.Net.IPAddress.IsLoopback(ip)
            ? url
            : throw new UsageException(
                $"--listen: expected an address of this machine alone, found \"{text}\"",
                $"such as {DefaultUrl}: what is asked is in clear until it is encrypted here"
            );

    private sealed class Removal(DirectoryInfo folder) : IDisposable
    {
        public void Dispose() => folder.Delete(recursive: true);
    }

    /// <summary>One study for each question, with keys that are used once.</summary>
    private sealed class Asker
    {
        private readonly ProtocolPackage _protocol;
        private readonly TableSection _table;
        private readonly string _folder;

        public Asker(ProtocolPackage protocol, string folder)
        {
            (_protocol, _folder) = (protocol, folder);
            var definition = protocol.Definition;
            if (
                definition.Result.Publish != PublishRule.Withheld
                || definition.Table is not { } table
            )
                throw new StudyException(
                    $"{definition.Name}: expected a protocol over a row of values whose result is "
                        + "the owner's alone, found another",
                    "health-linear is one; \"sgp protocol list\" shows what the others ask for"
                );
            _table = table;
            Question = new Question(
                $"{definition.Name} {definition.Version}",
                definition.Title,
                definition.Summary,
                table.Columns,
                [.. table.Columns.Select((column, i) => Example(column, i))]
            );
        }

        public Question Question { get; }

        public QuestionAnswer Answer(IReadOnlyList<string> input, CancellationToken cancellation)
        {
            using var row = Read(input);
            var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N")[..12]);
            Directory.CreateDirectory(folder);
            using var passphrase = Passphrase.ThrowAway();
            var keys = new KeyFolder(Path.Combine(folder, "keys"), passphrase);
            using var study = StudyCreation.Create(
                Path.Combine(folder, "study"),
                Stores.Default,
                _protocol,
                "local",
                StudyCreation.DrawOrigin(StudyCreation.LocalHost),
                keys,
                TimeProvider.System
            );
            ContextPublication.Publish(study, keys);
            var context = study.ReadContext();
            using (var maker = new ContributionMaker(context))
            using (var owner = keys.OpenSigningKey(StudyRole.KeyHolder))
                new ContributionIntake(study, context).Accept([maker.Make(row, owner)]);
            Computation.Run(study, keys, progress: null, cancellation);
            Decryption.Publish(study, keys, progress: null, cancellation);
            return new QuestionAnswer(
                Outputs(Decryption.ReadWithheld(study, keys)),
                study.State.Size,
                folder
            );
        }

        private DataTable Read(IReadOnlyList<string> input)
        {
            if (input.Count != _table.Columns.Length)
                throw new StudyException(
                    $"expected {_table.Columns.Length} values "
                        + $"({string.Join(", ", _table.Columns.Select(column => column.Name))}), "
                        + $"found {input.Count}",
                    "write them between commas, in this order"
                );
            var csv =
                string.Join(',', _table.Columns.Select(column => column.Name))
                + "\n"
                + string.Join(',', input)
                + "\n";
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv));
            return DataTable.Read(stream, "the values", _table);
        }

        private static ImmutableArray<(string Name, string Value)> Outputs(byte[] table) =>
            [.. ResultTable.Parse(table)!.Rows.Select(row => (row[0], row[^1]))];

        /// <summary>10, 11, … as far as the column allows it.</summary>
        private static string Example(TableColumn column, int i)
        {
            var wanted = new ExactDecimal(10 + i, 0);
            return
                ExactDecimal.Max(wanted, column.Maximum) == column.Maximum
                && ExactDecimal.Max(wanted, column.Minimum) == wanted
                ? wanted.ToString()
                : column.Minimum.ToString();
        }
    }
}
