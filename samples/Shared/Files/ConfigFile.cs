using Microsoft.Win32.SafeHandles;

namespace Ascend.Rope.Sample.Files;

/// <summary>Reads the configuration of a model that a user names.</summary>
internal static class ConfigFile
{
    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="layerType">Which of the layer types counts, where the model has parameters for each.</param>
    /// <exception cref="BadInputException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="RopeConfigException">It says nothing that can be used.</exception>
    public static RopeConfig Read(string path, string? layerType = null)
    {
        using FileStream stream = Open(path);
        return RopeConfig.FromJson(stream, layerType);
    }

    /// <summary>Reads the ropes of all kinds of layers of a model.</summary>
    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<RopeConfig> ReadAll(string path)
    {
        using FileStream stream = Open(path);
        return RopeConfig.AllFromJson(stream);
    }

    private static FileStream Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
