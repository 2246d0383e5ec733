using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Ascend.Rope.Tables.Json;

/// <summary>Takes the bytes of a configuration as JSON, without reflection.</summary>
internal static class ConfigDocument
{
    /// <summary>The most bytes of a file that are read. Configurations have thousands; those that list every quantized layer, hundreds of thousands.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Reads a configuration and hands it on.</summary>
    /// <exception cref="RopeConfigException">It is no JSON object, or <paramref name="read"/> refused it.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, Func<ConfigObject, T> read)
    {
        if (!Utf8.IsValid(json))
            throw new RopeConfigException("The configuration must be UTF-8; it holds bytes that are none. Save it as UTF-8.");
        try
        {
            using JsonDocument document = ParseAsPython(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(new ConfigObject(document.RootElement, string.Empty))
                : throw new RopeConfigException($"The configuration must be a JSON object; it is {ConfigText.Of(document.RootElement)}.");
        }
        catch (JsonException exception)
        {
            throw new RopeConfigException($"The configuration must be JSON; it is not ({ConfigText.Line(exception.Message.TrimEnd('.'))}).", exception);
        }
        catch (InvalidOperationException exception)
        {
            // The only thing that a parsed document can still refuse: an escape sequence that spells half a surrogate pair.
            throw new RopeConfigException("The strings of the configuration must be Unicode; one has half a surrogate pair.", exception);
        }
    }

    /// <summary>Reads a stream to its end, up to <see cref="MaxBytes"/>.</summary>
    /// <exception cref="RopeConfigException">There is more.</exception>
    public static byte[] ReadAll(Stream stream)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 14);
        try
        {
            using MemoryStream all = new();
            int count;
            while ((count = stream.Read(buffer)) > 0)
            {
                if (all.Length + count > MaxBytes)
                    throw new RopeConfigException($"A configuration must have at most {MaxBytes} bytes; this has more. Is it the config.json of a model?");
                all.Write(buffer, 0, count);
            }

            return all.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Parses JSON, and else what would be JSON but for numbers that are none.</summary>
    private static JsonDocument ParseAsPython(ReadOnlySpan<byte> json)
    {
        try
        {
            return Parse(json);
        }
        catch (JsonException) when (json.IndexOfAny((byte)'N', (byte)'I') >= 0)
        {
            if (NonFiniteNumbers.Quote(json) is { } quoted)
                return Parse(quoted);
            throw;
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        JsonDocument document = JsonDocument.ParseValue(ref reader);
        try
        {
            // Only white space may follow: anything else makes the reader throw.
            reader.Read();
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }
}
