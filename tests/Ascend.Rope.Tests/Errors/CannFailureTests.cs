using Xunit;

namespace Ascend.Rope.Tests.Errors;

/// <summary>How a failed call reads.</summary>
public sealed class CannFailureTests
{
    [Fact]
    public void Message_IsOneLineWithEverythingInIt()
    {
        CannFailure failure = new(107002, "aclrtMalloc", 3, "EE9999\n  the context\r\n\tis gone ", "64 bytes");
        Assert.Equal(
            "aclrtMalloc (64 bytes) failed on NPU 3 with 107002 (ACL_ERROR_RT_CONTEXT_NULL): the context is gone. Somebody in the process has reset "
            + "the device or destroyed its context: only a new process gets it back. CANN says: EE9999 the context is gone",
            failure.ToException().Message);
    }

    [Fact]
    public void Message_OfACodeThatIsNotListed_SaysSo() =>
        Assert.StartsWith("aclInit failed with 424242 (unlisted): ", new CannFailure(424242, "aclInit", null, null).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Exception_TellsItsParts()
    {
        CannException exception = new CannFailure(561003, "aclnnInterleaveRopeGetWorkspaceSize", 0, "text").ToException();
        Assert.Equal(561003, exception.Status);
        Assert.Equal("ACLNN_ERR_INNER_FIND_KERNEL_ERROR", exception.StatusName);
        Assert.Equal("aclnnInterleaveRopeGetWorkspaceSize", exception.Function);
        Assert.Equal(0, exception.DeviceIndex);
        Assert.Equal("text", exception.NativeMessage);
        Assert.NotNull(exception.Meaning);
        Assert.NotNull(exception.Remedy);
    }

    [Fact]
    public void AContextThatCannotBeBound_IsLost_WhateverTheCode()
    {
        CannException exception = new CannFailure(107000, "aclrtSetCurrentContext", 0, null).ToException();
        Assert.IsType<NpuContextException>(exception);
        Assert.StartsWith(
            "aclrtSetCurrentContext failed on NPU 0 with 107000 (ACL_ERROR_RT_PARAM_INVALID): the context is gone. ", exception.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(207001, typeof(NpuOutOfMemoryException))]
    [InlineData(207018, typeof(NpuOutOfMemoryException))]
    [InlineData(107002, typeof(NpuContextException))]
    [InlineData(507015, typeof(CannException))]
    public void Exception_HasTheTypeThatACallerCanActOn(int status, Type type) =>
        Assert.IsType(type, new CannFailure(status, "f", null, null).ToException());
}
