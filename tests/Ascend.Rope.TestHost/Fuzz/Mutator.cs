using System.Diagnostics.CodeAnalysis;

namespace Ascend.Rope.TestHost.Fuzz;

/// <summary>Makes files that are nearly right out of files that are. The same number makes the same file.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same files every time are wanted.")]
internal static class Mutator
{
    private const int MostChanges = 6;
    private const int KindsOfChange = 10;
    private const int LongestPiece = 64;

    public static byte[] Mutate(FuzzTarget target, int number)
    {
        Random random = new(number);
        List<byte> file = [.. Pick(random, target.Seeds)];

        // Half of the files have one change, so that enough of them come past the first rule.
        int changes = 1 + (random.Next(2) * random.Next(MostChanges));
        for (int change = 0; change < changes; change++)
            Change(file, target, random);
        return [.. file];
    }

    private static void Change(List<byte> file, FuzzTarget target, Random random)
    {
        int at = random.Next(file.Count + 1);
        int length = Math.Min(random.Next(1, LongestPiece), file.Count - at);
        switch (random.Next(KindsOfChange))
        {
            case 0 when at < file.Count:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < file.Count:
                file[at] = (byte)random.Next(256);
                break;
            case 2:
                file.RemoveRange(at, length);
                break;
            case 3:
                file.InsertRange(at, file.GetRange(at, length));
                break;
            case 4:
                file.RemoveRange(at, Math.Min(length, random.Next(8)));
                file.InsertRange(at, Pick(random, target.Words));
                break;
            case 5:
                byte[] other = Pick(random, target.Seeds);
                int from = random.Next(other.Length + 1);
                file.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(LongestPiece))]);
                break;
            default:
                Replace(file, target, random);
                break;
        }
    }

    /// <summary>Puts one word where another stands, so that the rest stays right.</summary>
    private static void Replace(List<byte> file, FuzzTarget target, Random random)
    {
        byte[] bytes = [.. file];
        byte[][] present = [.. target.Words.Where(word => bytes.AsSpan().IndexOf(word) >= 0)];
        if (present.Length == 0)
            return;
        byte[] former = Pick(random, present);
        int at = bytes.AsSpan().IndexOf(former);
        file.RemoveRange(at, former.Length);
        file.InsertRange(at, Pick(random, target.Words));
    }

    private static byte[] Pick(Random random, byte[][] from) => from[random.Next(from.Length)];
}
