namespace Ascend.Rope.Service.Tests.Helpers;

/// <summary>Configurations of models.</summary>
internal static class Models
{
    public static byte[] DeepSeekV3 { get; } = Read("DeepSeek-V3.json");

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(Models).Assembly.GetManifestResourceStream(name)!;
        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
