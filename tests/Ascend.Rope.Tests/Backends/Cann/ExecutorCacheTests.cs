using Ascend.Rope.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Tests.Backends.Cann;

/// <summary>Who has an executor, when two want it at once.</summary>
public sealed class ExecutorCacheTests
{
    [Fact]
    public void TwoThreads_WithOneGeometryOnOneStream_TakeTwoExecutors() =>
        Assert.Equal(["executors 2", "results right, executors 0"], TestHost.Run(["concurrent", EmulatedCann.Root("cann-9.2")]).Lines);
}
