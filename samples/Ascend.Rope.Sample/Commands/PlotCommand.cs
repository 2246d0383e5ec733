using System.CommandLine;
using Ascend.Rope.Sample.Files;
using Ascend.Rope.Sample.Output;
using Ascend.Rope.Sample.Plots;

namespace Ascend.Rope.Sample.Commands;

/// <summary><c>plot</c>: draws what the configurations of models make of positions.</summary>
internal static class PlotCommand
{
    private const string Extension = ".png";

    public static Command Create(AppConsole console)
    {
        Option<string[]> configs = new("--config")
        {
            Description = $"The config.json of a model with a rotary dimension of 64; again for each further model, {RopePlot.MostModels} at most",
            HelpName = "file",
            Required = true,
        };
        configs.Validators.Add(result =>
        {
            string[] paths = result.GetValueOrDefault<string[]>() ?? [];
            if (paths.Length > RopePlot.MostModels)
                result.AddError($"--config can be given {RopePlot.MostModels} times, or nobody could tell the lines apart; it is given {paths.Length} times.");
            if (paths.FirstOrDefault(PathOption.IsNoPath) is not null)
                result.AddError(PathOption.Rule("--config", "file"));
        });
        Option<string> output = PathOption.Create("--output", "file", "The PNG file; one that is there is replaced once the new one is whole");
        output.Required = true;
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { Length: > 0 } path && !path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
                result.AddError($"--output must be a file whose name ends in {Extension}; it is '{path}'.");
        });

        Command command = new("plot", "Draws wavelengths and attention decay of models.") { configs, output };
        command.SetAction((parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(output);
            PlotModel[] models = Read(parsed.GetRequiredValue(configs));
            cancellationToken.ThrowIfCancellationRequested();
            byte[] picture = RopePlot.Draw(models);
            cancellationToken.ThrowIfCancellationRequested();
            using ReplacingFile file = ReplacingFile.Create(path, picture.Length);
            file.Write(picture);
            file.Commit();
            console.WriteFields([("output", path)]);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static PlotModel[] Read(string[] paths)
    {
        string[] names = [.. paths.Select(NameOf)];
        List<PlotModel> models = [];
        foreach ((string path, string name) in paths.Zip(names))
        {
            // Models of one name are told apart by where they are, and the layers of one by their type.
            string label = names.Count(other => other == name) == 1 ? name : path;
            models.AddRange(RopesOf(path).Select(rope => new PlotModel(
                Quote.Short(Quote.Line(rope.LayerType is null ? label : $"{label}, {rope.LayerType}")), rope)));
        }

        return models.Count <= RopePlot.MostModels
            ? [.. models]
            : throw new BadInputException(
                $"The models must have at most {RopePlot.MostModels} ropes, or nobody could tell the lines apart; with those of their kinds of layers they have "
                + $"{models.Count}. Draw fewer models at once.");
    }

    private static IReadOnlyList<RopeConfig> RopesOf(string path)
    {
        try
        {
            return ConfigFile.ReadAll(path);
        }
        catch (RopeConfigException exception)
        {
            throw new BadInputException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>The name of the file, or of the folder where the file is called as they all are.</summary>
    private static string NameOf(string path)
    {
        string full = Path.GetFullPath(path);
        string name = Path.GetFileNameWithoutExtension(full);
        return name == "config" && Path.GetFileName(Path.GetDirectoryName(full)) is { Length: > 0 } folder ? folder : name;
    }
}
