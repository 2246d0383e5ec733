using Ascend.Rope.Backends;
using Ascend.Rope.Backends.Cann;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Which waits for a stream are one.</summary>
public sealed class StreamWaitsTests
{
    /// <summary>What others have enqueued since a wait began is not seen, so nobody may join that wait where there are others.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task AWait_IsJoined_UnlessOthersUseTheStream(bool isShared, int expected)
    {
        using ManualResetEventSlim passed = new();
        int synchronized = 0;
        StreamWaits waits = new(new InFlight(), new OperationLog(), () =>
        {
            Interlocked.Increment(ref synchronized);
            passed.Wait();
            return null;
        }) { IsShared = isShared };
        Task first = waits.WaitAsync();
        Task second = waits.WaitAsync();
        passed.Set();
        await first;
        await second;
        Assert.Equal(expected, synchronized);
    }
}
