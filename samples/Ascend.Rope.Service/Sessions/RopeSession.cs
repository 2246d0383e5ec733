namespace Ascend.Rope.Service.Sessions;

/// <summary>A table that an owner uses, by an id that nobody else can guess.</summary>
internal class RopeSession(string id, string owner, NpuElementType type, int positions, long byteCount)
{
    public string Id => id;

    public string Owner => owner;

    /// <summary>The type of the table's rows.</summary>
    public NpuElementType Type => type;

    /// <summary>How many positions the table has, from 0 on.</summary>
    public int Positions => positions;

    /// <summary>What the table takes on its device.</summary>
    public long ByteCount => byteCount;
}
