using System.Globalization;

namespace Ascend.Rope.TestHost;

/// <summary>The options of a command, each a name and a value: <c>--json FILE --seconds 60</c>.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="ArgumentException">An option is not one of those, or has no value.</exception>
    public CommandOptions(string[] args, params ReadOnlySpan<string> names)
    {
        for (int i = 0; i < args.Length; i += 2)
        {
            if (!names.Contains(args[i]) || i + 1 == args.Length)
                throw new ArgumentException($"The options are {string.Join(", ", names!)}, each with a value; {args[i]} was found.", nameof(args));
            _values[args[i]] = args[i + 1];
        }
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
