using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Operation;
using Xunit;

namespace Ascend.Rope.Service.Tests.Batching;

public sealed class RequestPoolTests
{
    private readonly RequestPool _pool = new();

    [Fact]
    public async Task ARequestThatWasAnswered_IsUsedAgain_AsNew()
    {
        RopeRequest request = Begin();
        Assert.True(request.TryTouch());
        request.Answer(Refusal.Late);
        Assert.Same(Refusal.Late, await request.AsTask());
        _pool.Return(request);
        Assert.Same(request, _pool.Rent());
        Assert.Equal((RequestState.New, "", 0), (request.State, request.Owner, request.X.Length));
    }

    [Fact]
    public async Task ARequestThatADeviceStillHas_IsNotUsedAgain_NorTouched()
    {
        RopeRequest request = Begin();
        request.TryAnswerInFlight(Refusal.Late);
        Assert.Same(Refusal.Late, await request.AsTask());
        _pool.Return(request);
        Assert.NotSame(request, _pool.Rent());
        Assert.False(request.TryTouch());
        Assert.Equal(RequestState.Done, request.State);
    }

    /// <summary>A request that a worker has.</summary>
    private RopeRequest Begin()
    {
        RopeRequest request = _pool.Rent();
        request.Set("a", NpuElementType.Float16, new RopeShape(1, 1, 1), new byte[128], RopeRows.Of(new byte[128], new byte[128], isOneRow: false), new byte[128], long.MaxValue, CancellationToken.None);
        request.Queued(1);
        request.Taken();
        return request;
    }
}
