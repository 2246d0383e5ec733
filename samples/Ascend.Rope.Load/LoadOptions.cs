using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ascend.Rope.Sample.Commands;
using Ascend.Rope.Sample.Safetensors;

namespace Ascend.Rope.Load;

/// <summary>The options of the command line. What one alone shows to be wrong is told by the parser.</summary>
internal sealed class LoadOptions
{
    private const int MostOwners = 10_000;

    private static readonly LoadSettings s_defaults = new() { Urls = [new Uri("http://127.0.0.1:5080")], Rate = 100, Duration = TimeSpan.FromSeconds(10) };

    private readonly Option<Uri[]> _urls = new("--url")
    {
        Description = "Where a service is; more than once for several, to which requests go in turn",
        HelpName = "address",
        DefaultValueFactory = _ => [.. s_defaults.Urls],
        CustomParser = result => [.. result.Tokens.Select(token => ParseUrl(result, token.Value))],
    };

    private readonly Option<double> _rate = Number("--rate", "number", s_defaults.Rate, 0.01, 1e6, "Requests a second");
    private readonly Option<double> _duration = Number("--duration", "seconds", s_defaults.Duration.TotalSeconds, 0.1, 86_400 * 7, "How long requests are sent");
    private readonly Option<double> _deadline = Number(
        "--deadline", "seconds", s_defaults.Deadline.TotalSeconds, 0.001, 600, "The time that a request has from the moment for which it was planned");

    private readonly Option<double?> _slow = new("--slow")
    {
        Description = "What takes longer is in trouble, also where it is in time; half of the deadline unless told",
        HelpName = "seconds",
        CustomParser = result => ParseNumber(result, "--slow", result.Tokens[0].Value, 0.001, 600),
    };

    private readonly Option<Arrivals> _arrivals = new("--arrivals")
    {
        Description = "poisson: independent of each other; constant: at equal distances",
        HelpName = "poisson|constant",
        DefaultValueFactory = _ => s_defaults.Arrivals,
        CustomParser = result => Choose(result, [("poisson", Arrivals.Poisson), ("constant", Arrivals.Constant)]),
    };

    private readonly Option<NpuElementType> _type = new("--dtype")
    {
        Description = "The type of all operands",
        HelpName = "F16|BF16",
        DefaultValueFactory = _ => s_defaults.Type,
        CustomParser = result => Choose(result, [(SafetensorsType.Float16, NpuElementType.Float16), (SafetensorsType.BFloat16, NpuElementType.BFloat16)]),
    };

    private readonly Option<TokenShare[]> _tokens = new("--tokens")
    {
        Description = "The tokens of a request, or several with their weights, such as 1:90,16:9,512:1",
        HelpName = "mix",
        DefaultValueFactory = _ => [.. s_defaults.Tokens],
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(word => ParseShare(result, word))],
    };

    private readonly Option<int> _heads = Whole("--heads", s_defaults.Heads, 1, 65_536, "N of the shape of x");
    private readonly Option<int> _connections = Whole("--connections", s_defaults.Connections, 1, 60_000, "How many connections there are at most to each service");
    private readonly Option<int> _owners = Whole("--owners", s_defaults.Owners, 1, MostOwners, "How many callers share the load out; on the loopback each has an address of its own");
    private readonly Option<int> _positions = Whole("--positions", s_defaults.Positions, 1, 16 * 1024 * 1024, "The positions of a session's table");
    private readonly Option<int> _seed = Whole("--seed", s_defaults.Seed, 0, int.MaxValue, "What operands and arrivals are drawn from");
    private readonly Option<string> _sessions = PathOption.Create("--sessions", "file", "The config.json of a model: each caller keeps a session of it on each service, and sends steps");
    private readonly Option<double> _sessionShare = Number("--session-share", "number", s_defaults.SessionShare, 0, 1, "Which share of the requests are steps of the sessions; the others bring cos and sin");
    private readonly Option<bool> _isOneCluster = new("--one-cluster") { Description = "The services are gateways of one cluster: each caller has one session, made by one of them, and steps it by all" };
    private readonly Option<string[]> _keys = new("--key") { Description = "The API key of a caller; more than once for several callers, instead of --owners", HelpName = "key" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _urls, _rate, _duration, _arrivals, _heads, _tokens, _type, _connections, _deadline, _slow, _owners, _keys, _sessions, _sessionShare, _isOneCluster, _positions, _seed })
            command.Options.Add(option);
    }

    /// <summary>What the arguments ask for.</summary>
    public LoadSettings Of(ParseResult parsed)
    {
        string[] keys = parsed.GetValue(_keys) ?? [];
        return new LoadSettings
        {
            Urls = parsed.GetRequiredValue(_urls),
            Rate = parsed.GetValue(_rate),
            Duration = TimeSpan.FromSeconds(parsed.GetValue(_duration)),
            Arrivals = parsed.GetValue(_arrivals),
            Heads = parsed.GetValue(_heads),
            Tokens = parsed.GetRequiredValue(_tokens),
            Type = parsed.GetValue(_type),
            Connections = parsed.GetValue(_connections),
            Deadline = TimeSpan.FromSeconds(parsed.GetValue(_deadline)),
            Slow = parsed.GetValue(_slow) is { } slow ? TimeSpan.FromSeconds(slow) : null,
            Owners = keys.Length > 0 ? keys.Length : parsed.GetValue(_owners),
            Keys = keys,
            Sessions = parsed.GetValue(_sessions),
            SessionShare = parsed.GetValue(_sessionShare),
            IsOneCluster = parsed.GetValue(_isOneCluster),
            Positions = parsed.GetValue(_positions),
            Seed = parsed.GetValue(_seed),
        };
    }

    private static Option<double> Number(string name, string help, double usual, double least, double most, string description) => new(name)
    {
        Description = description,
        HelpName = help,
        DefaultValueFactory = _ => usual,
        CustomParser = result => ParseNumber(result, name, result.Tokens[0].Value, least, most),
    };

    private static Option<int> Whole(string name, int usual, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "number",
        DefaultValueFactory = _ => usual,
        CustomParser = result => ParseWhole(result, name, result.Tokens[0].Value, least, most),
    };

    private static double ParseNumber(ArgumentResult result, string name, string word, double least, double most)
    {
        if (!double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || !(value >= least && value <= most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {least} to {most}; it is '{word}'."));
        return value;
    }

    private static int ParseWhole(ArgumentResult result, string name, string word, int least, int most)
    {
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < least || value > most)
            result.AddError($"{name} must be a whole number from {least} to {most}; it is '{word}'.");
        return value;
    }

    private static T Choose<T>(ArgumentResult result, (string Name, T Value)[] choices)
    {
        string word = result.Tokens[0].Value;
        foreach ((string name, T value) in choices)
        {
            if (name == word)
                return value;
        }

        result.AddError($"The choices are {string.Join(" and ", choices.Select(choice => choice.Name))}; '{word}' is none.");
        return default!;
    }

    private static TokenShare ParseShare(ArgumentResult result, string word)
    {
        string[] parts = word.Split(':', 2);
        int tokens = ParseWhole(result, "--tokens", parts[0], 1, 1024 * 1024);
        return new TokenShare(tokens, parts.Length == 1 ? 1 : ParseNumber(result, "The weight in --tokens", parts[1], 0.001, 1e6));
    }

    private static Uri ParseUrl(ArgumentResult result, string word)
    {
        if (Uri.TryCreate(word.EndsWith('/') ? word : word + "/", UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
            return url;
        result.AddError($"--url must be an address such as http://127.0.0.1:5080; it is '{word}'.");
        return s_defaults.Urls[0];
    }
}
