using System.CommandLine;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary><c>sgp export tiles</c>: the log as static files for other transparency tools.</summary>
internal static class ExportCommand
{
    public static Command Build(SharedOptions shared)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is absent or empty." };
        var tiles = new Command("tiles", """
            Write the log in the static tlog-tiles layout.

            Example:
              sgp export tiles site --study study
            """)
        {
            folder, shared.Study,
        };
        tiles.SetAction(arguments =>
        {
            using var study = shared.OpenStudy(arguments);
            var note = study.Store.LatestCheckpoint() ?? throw new Engine.StudyException(
                "expected a signed checkpoint, found none", "\"sgp contribute\", \"sgp run\" and \"sgp result\" sign one");
            var path = arguments.GetValue(folder)!;
            TileExport.Write(study.Store, path, Note.Parse(note.Span));
            var size = Checkpoint.Parse(Note.Parse(note.Span).Text).Size;
            shared.Screen(arguments).Answer(
                () => $"wrote {size} entries to {path}\n", () => new JsonObject { ["folder"] = path, ["entries"] = size });
            return ExitCode.Ok;
        });
        return new Command("export", "Write what others read.") { BuildContext(shared), tiles };
    }

    private static Command BuildContext(SharedOptions shared)
    {
        var file = new Argument<string>("FILE.sgpctx") { Description = "The file to write." };
        var context = new Command("context", """
            Write the public context as a file, for contributors who have no access to the study folder.

            Example:
              sgp export context study.sgpctx --study study
            """)
        {
            file, shared.Study,
        };
        context.SetAction(arguments =>
        {
            using var study = shared.OpenStudy(arguments);
            var path = arguments.GetValue(file)!;
            Engine.ContextFile.Write(study, path);
            var screen = shared.Screen(arguments);
            screen.Say($"next: contributors run \"sgp contribute FILE.vcf --context {path} -o mine.contribution\"");
            screen.Answer(
                () => $"wrote {path}\n", () => new JsonObject { ["file"] = path, ["study"] = study.State.StudyId.ToString() });
            return ExitCode.Ok;
        });
        return context;
    }
}
