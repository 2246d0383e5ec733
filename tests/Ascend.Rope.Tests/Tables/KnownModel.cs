namespace Ascend.Rope.Tests.Tables;

/// <summary>The rope-related keys of models that there are, in the folder Models, each with where they come from.</summary>
internal static class KnownModel
{
    public static readonly string[] All =
    [
        "DeepSeek-V2", "DeepSeek-V2-Lite", "DeepSeek-V3", "DeepSeek-R1", "DeepSeek-V3.1", "Kimi-K2", "GLM-5", "Moonlight", "Llama-3.2-1B", "Phi-3-style",
        "Qwen-yarn",
    ];

    /// <summary>Those that have no one rope for all their layers.</summary>
    public static readonly string[] OfLayerTypes = ["DeepSeek-V4-Flash", "MiMo-V2-Flash"];

    public static byte[] Json(string name)
    {
        using Stream stream = typeof(KnownModel).Assembly.GetManifestResourceStream($"{name}.json")!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static RopeConfig Config(string name) => RopeConfig.FromJson(Json(name));
}
