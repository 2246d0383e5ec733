namespace Ascend.Rope.Service.Live;

/// <summary>The last values of a figure, the latest last.</summary>
internal sealed class LiveRing(int capacity)
{
    private readonly Queue<double> _values = new(capacity);

    public void Add(double value)
    {
        if (_values.Count == capacity)
            _values.Dequeue();
        _values.Enqueue(value);
    }

    public double[] ToArray() => [.. _values];
}
