using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Sample.Commands;

/// <summary>The rotations of one layer of a model with multi-head latent attention while 32 sequences are decoded, each a token longer after a step.</summary>
internal sealed class DecodeLoop : IDisposable
{
    private const int Sequences = 32;
    private const int Heads = 32;
    private const int HeadDim = RopeShape.HeadDim;

    /// <summary>How much longer each sequence is than the one before, when the loop begins.</summary>
    private const int Spread = 64;

    /// <summary>The steps before the ones that count, in which most of what work is kept in grows.</summary>
    private const int WarmUp = 20;

    private const int Seed = 910;

    private readonly RopeTable _table;
    private readonly int[] _positions = new int[Sequences];
    private readonly BFloat16[] _cos = new BFloat16[Sequences * HeadDim];
    private readonly BFloat16[] _sin = new BFloat16[Sequences * HeadDim];
    private readonly NpuStream _stream;
    private readonly RopeStep<BFloat16> _step;
    private readonly Rotated _q;
    private readonly Rotated _k;
    private readonly NpuGraph _graph;

    public DecodeLoop(NpuDevice device, RopeConfig model, int steps)
    {
        for (int i = 0; i < Sequences; i++)
            _positions[i] = i * Spread;
        int length = _positions[^1] + (2 * (WarmUp + steps));
        _table = RopeTable.Create(model).ForLength(length);
        _table.Prepare<BFloat16>(length);
        Positions = string.Create(CultureInfo.InvariantCulture, $"{_positions[0]}, {_positions[1]}, … {_positions[^1]} at first, the last token at {length - 1}");

        _stream = device.CreateStream();
        _step = new RopeStep<BFloat16>(device, Sequences);
        _q = new Rotated(device, Heads);
        _k = new Rotated(device, 1);
        _graph = NpuGraph.Capture(_stream, stream => _step.Enqueue(_q.In, _k.In, _q.Out, _k.Out, stream));
    }

    /// <summary>What is called, in words.</summary>
    public string Call => $"q [{Sequences}, {Heads}, 1, {HeadDim}], k [{Sequences}, 1, 1, {HeadDim}], {_q.In.ElementType}";

    /// <summary>Where the sequences stand, in words.</summary>
    public string Positions { get; }

    /// <summary>Enqueues the rows and both rotations.</summary>
    public void Enqueue() => _step.Enqueue(_table, _positions, _q.In, _k.In, _q.Out, _k.Out, _stream);

    /// <summary>Enqueues the rows, and both rotations as a graph.</summary>
    public void Replay()
    {
        _step.SetPositions(_table, _positions, _stream);
        _graph.Replay(_stream);
    }

    /// <summary>Runs steps, and goes on where the last run has ended, so that no result of it can pass for one of this.</summary>
    /// <exception cref="InvalidOperationException">A step has other bits than the rotation in host memory.</exception>
    public DecodeFigures Run(int steps, Action step, CancellationToken cancellationToken)
    {
        TimeSpan[] host = new TimeSpan[steps];
        TimeSpan[] done = new TimeSpan[steps];
        long[] allocated = new long[steps];
        for (int i = -WarmUp; i < steps; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            step();
            TimeSpan untilReturned = Stopwatch.GetElapsedTime(start);
            _stream.Synchronize();
            TimeSpan untilDone = Stopwatch.GetElapsedTime(start);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Check();
            foreach (ref int position in _positions.AsSpan())
                position++;
            if (i >= 0)
                (host[i], done[i], allocated[i]) = (untilReturned, untilDone, bytes);
        }

        Array.Sort(host);
        Array.Sort(done);
        Array.Sort(allocated);
        return new DecodeFigures(host[steps / 2], done[steps / 2], allocated[steps / 2], allocated.Sum());
    }

    public void Dispose()
    {
        _graph.Dispose();
        _q.Dispose();
        _k.Dispose();
        _step.Dispose();
        _stream.Dispose();
    }

    private void Check()
    {
        _table.Gather<BFloat16>(_positions, _cos, _sin);
        _q.Check("q", _cos, _sin);
        _k.Check("k", _cos, _sin);
    }

    /// <summary>What is rotated, on the device and in host memory.</summary>
    private sealed class Rotated : IDisposable
    {
        private readonly int _heads;
        private readonly BFloat16[] _host;
        private readonly BFloat16[] _actual;
        private readonly BFloat16[] _expected;

        [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "The same numbers every time are wanted.")]
        public Rotated(NpuDevice device, int heads)
        {
            _heads = heads;
            _host = new BFloat16[Sequences * heads * HeadDim];
            _actual = new BFloat16[_host.Length];
            _expected = new BFloat16[_host.Length];
            Random random = new(Seed);
            foreach (ref BFloat16 element in _host.AsSpan())
                element = (BFloat16)((random.NextSingle() * 2) - 1);
            In = device.CreateTensor<BFloat16>([Sequences, heads, 1, HeadDim], _host);
            Out = device.Allocate<BFloat16>(In.Shape);
        }

        public NpuTensor In { get; }

        public NpuTensor Out { get; }

        public void Check(string name, BFloat16[] cos, BFloat16[] sin)
        {
            Out.CopyTo(_actual);
            InterleaveRope.Apply<BFloat16>(_host, cos, sin, _expected, new RopeShape(Sequences, _heads, 1));
            ReadOnlySpan<ushort> actual = MemoryMarshal.Cast<BFloat16, ushort>(_actual);
            int difference = actual.CommonPrefixLength(MemoryMarshal.Cast<BFloat16, ushort>(_expected));
            if (difference < actual.Length)
            {
                throw new InvalidOperationException(
                    $"Each step must have the bits of the rotation in host memory; element {difference} of {name} is {_actual[difference]}, not "
                    + $"{_expected[difference]}. Report it with the output of the command info.");
            }
        }

        public void Dispose()
        {
            In.Dispose();
            Out.Dispose();
        }
    }
}
