namespace Ascend.Rope.Sample.Tests.Helpers;

/// <summary>A folder of one test, gone after it.</summary>
internal sealed class TestFolder : IDisposable
{
    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    private readonly string _path = Directory.CreateTempSubdirectory("ascend-rope-sample-").FullName;

    /// <summary>Where the input of a command stands.</summary>
    public string Input => this["in.safetensors"];

    /// <summary>Where its output comes.</summary>
    public string Output => this["out.safetensors"];

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>All that is in the folder, hidden files included.</summary>
    public string[] Entries => [.. Directory.EnumerateFileSystemEntries(_path, "*", s_all).Order(StringComparer.Ordinal)];

    public static void Write(string path, byte[] bytes) => File.WriteAllBytes(path, bytes);

    public static byte[] Read(string path) => File.ReadAllBytes(path);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
