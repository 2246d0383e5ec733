using System.Buffers.Text;
using System.Security.Cryptography;

namespace Ascend.Rope.Service.Sessions;

/// <summary>Makes ids that cannot be guessed.</summary>
internal static class SessionId
{
    private const int ByteCount = 24;

    /// <summary>192 random bits, in letters that may stand in a URL.</summary>
    public static string New()
    {
        Span<byte> bits = stackalloc byte[ByteCount];
        RandomNumberGenerator.Fill(bits);
        return Base64Url.EncodeToString(bits);
    }

    /// <summary>Whether a text may be an id at all.</summary>
    public static bool IsOne(string text) => text.Length == Base64Url.GetEncodedLength(ByteCount) && Base64Url.IsValid(text);

    /// <summary>What the log has of an id: enough to tell sessions apart, too little to use one.</summary>
    public static string ForLog(string id) => id.Length > 8 ? id[..8] : id;
}
