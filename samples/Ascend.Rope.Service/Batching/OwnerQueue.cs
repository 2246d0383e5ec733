namespace Ascend.Rope.Service.Batching;

/// <summary>The requests of one owner that wait in a lane, oldest first.</summary>
internal sealed class OwnerQueue
{
    private RopeRequest? _last;

    public string Owner { get; set; } = "";

    public RopeRequest? First { get; private set; }

    /// <summary>The next owner in turn.</summary>
    public OwnerQueue? Next { get; set; }

    public void Add(RopeRequest request)
    {
        request.Next = null;
        if (First is null)
            First = request;
        else
            _last!.Next = request;
        _last = request;
    }

    /// <summary>Takes all, as the chain that they are.</summary>
    public RopeRequest? TakeAll()
    {
        RopeRequest? first = First;
        (First, _last) = (null, null);
        return first;
    }

    public RopeRequest TakeFirst()
    {
        RopeRequest first = First!;
        First = first.Next;
        first.Next = null;
        if (First is null)
            _last = null;
        return first;
    }
}
