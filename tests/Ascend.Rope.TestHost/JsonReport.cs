using System.Text.Json;

namespace Ascend.Rope.TestHost;

/// <summary>What a command has found, for another program to read.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Writes it to a file, if one was named.</summary>
    public static void Write<T>(string? path, T report)
    {
        if (path is not null)
            File.WriteAllText(path, JsonSerializer.Serialize(report, s_options) + Environment.NewLine);
    }

    public static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllText(path), s_options)!;
}
