namespace Ascend.Rope.Tests.Helpers;

/// <summary>A file for another program to write, which goes with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
