using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Ascend.Rope.Sample.Output;

namespace Ascend.Rope.Sample.Safetensors;

/// <summary>
/// Reads the JSON of a header, token by token: nothing is made of it but the tensors, and what is not of the format is refused where it stands.
/// </summary>
internal ref struct SafetensorsHeaderReader
{
    /// <summary>The header is an object of objects which hold arrays.</summary>
    private const int MaxDepth = 3;

    /// <summary>The most that NumPy and PyTorch can make; without a bound, a header could ask for a list of fifty million.</summary>
    private const int MaxRank = 64;

    private const string MetadataName = "__metadata__";

    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _json;

    public SafetensorsHeaderReader(ReadOnlySpan<byte> json)
    {
        _text = json;
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>The tensors by name. Their JSON is right; their sizes and places are still to be checked.</summary>
    /// <exception cref="InvalidDataException">The header is not one of the format.</exception>
    public Dictionary<string, SafetensorsTensor> Read()
    {
        if (_text.IsEmpty || _text[0] != (byte)'{')
            throw new InvalidDataException("The header must begin with '{', as a JSON object; it does not.");
        if (!Utf8.IsValid(_text))
            throw new InvalidDataException("The header must be UTF-8; it has bytes that are not.");

        try
        {
            return ReadTensors();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"The header must be one JSON object, {MaxDepth} levels deep; it is not, after byte {_json.BytesConsumed}.", exception);
        }
    }

    private Dictionary<string, SafetensorsTensor> ReadTensors()
    {
        Dictionary<string, SafetensorsTensor> tensors = new(StringComparer.Ordinal);
        bool hasMetadata = false;
        _json.Read();
        while (NextProperty(out string? name))
        {
            bool isNew;
            if (name == MetadataName)
            {
                isNew = !hasMetadata;
                hasMetadata = true;
                SkipMetadata();
            }
            else
            {
                isNew = tensors.TryAdd(name, ReadTensor(name));
            }

            if (!isNew)
                throw new InvalidDataException($"Every name may stand once in the header; {Quote.Name(name)} stands twice.");
        }

        // Only white space may follow: anything else makes the reader throw.
        _json.Read();
        return tensors;
    }

    /// <summary>What the metadata says does not matter here, but it must be what the format allows: a map from strings to strings.</summary>
    private void SkipMetadata()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        Expect(JsonTokenType.StartObject, MetadataName, "be an object of strings");
        while (NextProperty(out string? name))
        {
            Expect(JsonTokenType.String, MetadataName, "be an object of strings");
            if (!names.Add(name))
                throw new InvalidDataException($"{MetadataName}: every name may stand once; {Quote.Name(name)} stands twice.");
        }
    }

    private SafetensorsTensor ReadTensor(string tensor)
    {
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(JsonTokenType.StartObject, tensor, "be an object with dtype, shape and data_offsets");
        while (NextProperty(out string? field))
        {
            bool isNew;
            switch (field)
            {
                case "dtype":
                    isNew = type is null;
                    Expect(JsonTokenType.String, tensor, "have a dtype that is a string");
                    type = Text();
                    break;
                case "shape":
                    isNew = shape is null;
                    shape = ReadIntegers(tensor, "shape", MaxRank);
                    break;
                case "data_offsets":
                    isNew = offsets is null;
                    offsets = ReadIntegers(tensor, "data_offsets", 2);
                    break;
                default:
                    throw new InvalidDataException(
                        $"Tensor {Quote.Name(tensor)} must have the fields dtype, shape and data_offsets alone; it has {Quote.Name(field)}.");
            }

            if (!isNew)
                throw new InvalidDataException($"Tensor {Quote.Name(tensor)}: every field may stand once; {field} stands twice.");
        }

        if (type is null || shape is null || offsets is null)
        {
            string missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw new InvalidDataException($"Tensor {Quote.Name(tensor)} must have the fields dtype, shape and data_offsets; it has no {missing}.");
        }

        if (offsets.Length != 2)
        {
            throw new InvalidDataException(
                $"Tensor {Quote.Name(tensor)}: data_offsets must be two integers, a begin and an end; there are {offsets.Length}.");
        }

        return new SafetensorsTensor(tensor, type, shape, offsets[0], offsets[1]);
    }

    private long[] ReadIntegers(string tensor, string field, int most)
    {
        List<long> numbers = [];
        Expect(JsonTokenType.StartArray, tensor, $"have a {field} that is an array of integers");
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || _json.ValueSpan[0] == (byte)'-' || !_json.TryGetInt64(out long number))
            {
                throw new InvalidDataException(
                    $"Tensor {Quote.Name(tensor)}: {field} must hold integers from 0 to 2^63 - 1; number {numbers.Count + 1} is {Token()}.");
            }

            if (numbers.Count == most)
                throw new InvalidDataException($"Tensor {Quote.Name(tensor)}: {field} may hold at most {most} numbers; it holds more.");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>Goes to the next name of the object, or past its end.</summary>
    private bool NextProperty([NotNullWhen(true)] out string? name)
    {
        _json.Read();
        name = _json.TokenType == JsonTokenType.PropertyName ? Text() : null;
        return name is not null;
    }

    private void Expect(JsonTokenType type, string subject, string rule)
    {
        _json.Read();
        if (_json.TokenType != type)
            throw new InvalidDataException($"{Quote.Name(subject)} must {rule}; what stands there is {Token()}.");
    }

    /// <summary>The string at hand. JSON can spell half of a surrogate pair, which is no text.</summary>
    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException(
                $"A string in the header must be Unicode; the one before byte {_json.BytesConsumed} has half a surrogate pair.", exception);
        }
    }

    /// <summary>The token at hand as it stands in the file, for a message.</summary>
    private readonly string Token() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => $"the string {Quote.Name(Text())}",
        _ => Quote.Name(System.Text.Encoding.UTF8.GetString(_json.ValueSpan)),
    };
}
