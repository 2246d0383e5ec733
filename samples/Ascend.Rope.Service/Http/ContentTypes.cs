namespace Ascend.Rope.Service.Http;

/// <summary>The forms in which tensors come and go.</summary>
internal static class ContentTypes
{
    /// <summary>Tensors back to back, little-endian; the query says what they are.</summary>
    public const string Raw = "application/octet-stream";

    /// <summary>A safetensors file, which says it itself. The format has no registered name.</summary>
    public const string Safetensors = "application/x-safetensors";

    public const string Json = "application/json";
}
