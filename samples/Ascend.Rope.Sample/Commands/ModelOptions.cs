using System.CommandLine;
using System.CommandLine.Parsing;
using Ascend.Rope.Sample.Files;

namespace Ascend.Rope.Sample.Commands;

/// <summary>The options that say which model.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _config = PathOption.Create("--config", "file", "The config.json of a model with a rotary dimension of 64");
    private readonly Option<string> _layerType = new("--layer-type")
    {
        Description = "Which layers, where the model has a table for each kind",
        HelpName = "name",
    };

    public ModelOptions() => _config.Required = true;

    public void AddTo(Command command)
    {
        command.Options.Add(_config);
        command.Options.Add(_layerType);
    }

    /// <summary>What the arguments name.</summary>
    public RopeConfig Of(ParseResult parsed) => ConfigFile.Read(parsed.GetRequiredValue(_config), parsed.GetValue(_layerType));
}
