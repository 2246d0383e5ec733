using System.CommandLine;

namespace Ascend.Rope.Benchmarks;

/// <summary>The options that the commands which measure have in common.</summary>
internal static class MeasureOptions
{
    /// <summary>The file for programs.</summary>
    public static Option<FileInfo> Json() => new("--json") { Description = "The file that gets the rows, for programs", HelpName = "file", Required = true };

    /// <summary>How often each case is measured.</summary>
    public static Option<int> Rounds(string description, int standard, int most) => Number("--rounds", description, standard, most);

    /// <summary>A number from 1 on.</summary>
    public static Option<int> Number(string name, string description, int standard, int most)
    {
        Option<int> option = new(name) { Description = description, HelpName = "number", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var number && (number < 1 || number > most))
                result.AddError($"{name} must be a number from 1 to {most}.");
        });
        return option;
    }
}
