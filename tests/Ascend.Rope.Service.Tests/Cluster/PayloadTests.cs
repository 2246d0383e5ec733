using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Memory;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>Operands on their way: the bytes arrive, in memory of the pool, and what its owner has taken back is not sent.</summary>
public sealed class PayloadTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton<NativeBlockPool>()
        .AddSerializer(serializer => serializer.AddAssembly(typeof(Payload).Assembly)).BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(384)]
    [InlineData(1_000_000)]
    public void ACall_ArrivesWhole(int length)
    {
        byte[] x = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 251))];
        RopeCall sent = new() { Owner = "a", Dtype = "F16", Batch = 1, Heads = 2, Sequence = 3, IsOneRow = true, Left = TimeSpan.FromSeconds(2), X = Payload.Lend(x), Positions = Payload.Lend(new byte[] { 1, 2, 3, 4 }) };
        RopeCall got = Serializer.Deserialize<RopeCall>(Serializer.SerializeToArray(sent))!;
        Assert.Equal((sent.Owner, sent.Dtype, sent.Batch, sent.Heads, sent.Sequence, sent.IsOneRow, sent.Left), (got.Owner, got.Dtype, got.Batch, got.Heads, got.Sequence, got.IsOneRow, got.Left));
        Assert.True(got.X!.IsThere);
        Assert.Equal(x, got.X.Memory.ToArray());
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, got.Positions!.Memory.ToArray());
        Assert.Null(got.Cos);
        got.Release();
        Assert.False(got.X.IsThere);
    }

    [Fact]
    public void WhatIsTakenBack_IsNotSent()
    {
        RopeCall sent = new() { X = Payload.Lend(new byte[100]) };
        sent.Release();
        RopeCall got = Serializer.Deserialize<RopeCall>(Serializer.SerializeToArray(sent))!;
        Assert.False(got.X!.IsThere);
        Assert.Equal(0, got.X.Length);
    }

    [Fact]
    public void WhatIsOwned_GoesBackWhenItIsWritten_AndTheSecondTimeThereIsNothing()
    {
        NativeBlockPool pool = _services.GetRequiredService<NativeBlockPool>();
        NativeBlock block = pool.Rent(2048);
        block.GetSpan().Fill(5);
        RopeReply reply = new() { Y = Payload.Own(block, 2000) };
        byte[] first = Serializer.SerializeToArray(reply), second = Serializer.SerializeToArray(reply);
        Assert.Same(block, pool.Rent(2048));
        RopeReply got = Serializer.Deserialize<RopeReply>(first)!;
        Assert.True(got.IsWhole);
        Assert.Equal(2000, got.Y!.Length);
        Assert.Equal(-1, got.Y.Memory.Span.IndexOfAnyExcept((byte)5));
        Assert.False(Serializer.Deserialize<RopeReply>(second)!.IsWhole);
    }

    [Fact]
    public void Refusals_KeepTheirReason()
    {
        SiloReply got = Serializer.Deserialize<SiloReply>(Serializer.SerializeToArray(new SiloReply { Silo = "s", Refusal = SiloRefusal.Of(Admission.Refusal.NoDevice("None.")) }))!;
        Assert.Equal(Admission.Refusal.NoDevice("None."), got.Refusal!.ToRefusal());
        Assert.Equal(Admission.RefusalReason.Failed, new SiloRefusal { Reason = "of another version" }.ToRefusal().Reason);
    }
}
