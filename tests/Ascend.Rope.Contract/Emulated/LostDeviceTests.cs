using System.Diagnostics;
using Ascend.Rope.Contract.Emulator;
using Xunit;

namespace Ascend.Rope.Contract.Emulated;

/// <summary>A device that the driver loses while it is in use: the second one, so that the first goes on.</summary>
public sealed class LostDeviceTests : DeviceTest
{
    private const int Index = 1;
    private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(5);
    private static readonly NpuDeviceOptions s_options = Target.Options with { DeviceIndex = Index };
    private readonly RopeCase<Half> _source = new(2, 3, 4, 4);

    [Fact]
    public void TheWait_NamesWhatWasEnqueued_AndEveryLaterCallFailsAtOnce()
    {
        using NpuDevice device = NpuDevice.Open(s_options);
        using Loss loss = new();
        using NpuStream stream = device.CreateStream();
        using NpuStream other = device.CreateStream();
        using NpuEvent marker = device.CreateEvent();
        using NpuHostBuffer<Half> buffer = device.AllocatePinned<Half>(64);
        using DeviceOperands<Half> operands = new(device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        loss.Begin(() => operands.Enqueue(stream));

        NpuDeviceLostException first = Assert.Throws<NpuDeviceLostException>(stream.Synchronize);
        Assert.Equal((507010, "aclrtSynchronizeStream", Index), (first.Status, first.Function, first.DeviceIndex));
        Assert.Equal(NpuOperationKind.Rope, Assert.Single(first.Suspects).Kind);
        Assert.Contains("open it again", first.Remedy, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(first.NativeMessage));

        Stopwatch watch = Stopwatch.StartNew();
        Action[] calls =
        [
            stream.Synchronize, other.Synchronize, () => _ = stream.IsIdle, () => stream.Synchronize(TimeSpan.FromMinutes(1)),
            () => operands.Enqueue(other), () => operands.X.EnqueueClear(other), () => operands.X.EnqueueCopyFrom<Half>(_source.X, other),
            () => operands.X.CopyFrom(_source.X), () => operands.Y.ToArray<Half>(), () => operands.X.Slice(0, 1).Dispose(),
            () => device.Allocate<Half>(64).Dispose(), () => device.CreateStream().Dispose(), () => device.CreateEvent().Dispose(),
            () => device.AllocatePinned<Half>(64).Dispose(), () => _ = device.MemoryInfo, device.ThrowIfLost, () => marker.Record(other), marker.Synchronize,
            () => _ = marker.IsComplete, () => graph.Replay(other), () => NpuGraph.Capture(other, operands.Enqueue).Dispose(),
        ];
        Assert.All(calls, call => Assert.StartsWith("NPU 1 was lost before this call, when aclrtSynchronizeStream failed on NPU 1 with 507010", Lost(call).Message, StringComparison.Ordinal));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, s_atOnce);
        Device.Allocate<Half>(64).Dispose();
    }

    [Theory]
    [InlineData("aclnnInterleaveRope", 361001)]
    [InlineData("aclrtMemcpy", 507899)]
    [InlineData("aclrtMalloc", 507899)]
    [InlineData("aclrtMemsetAsync", 507010)]
    [InlineData("aclrtCreateStream", 507899)]
    [InlineData("aclmdlRIExecuteAsync", 507010)]
    [InlineData("aclrtStreamQuery", 507010)]
    public void WhicheverCallFindsItLost_SaysSo(string function, int status)
    {
        using NpuDevice device = NpuDevice.Open(s_options);
        using Loss loss = new();
        using NpuStream stream = device.CreateStream();
        using NpuTensor tensor = device.Allocate<Half>(64);
        using DeviceOperands<Half> operands = new(device, _source);
        using NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        operands.Enqueue(stream);
        stream.Synchronize();
        loss.Begin();
        NpuDeviceLostException failure = Lost(() =>
        {
            switch (function)
            {
                case "aclnnInterleaveRope": operands.Enqueue(stream); break;
                case "aclrtMemcpy": tensor.ToArray<Half>(); break;
                case "aclrtMalloc": device.Allocate<Half>(1 << 20).Dispose(); break;
                case "aclrtMemsetAsync": operands.X.EnqueueClear(stream); break;
                case "aclrtStreamQuery": device.ThrowIfLost(); break;
                case "aclrtCreateStream": device.CreateStream().Dispose(); break;
                default: graph.Replay(stream); break;
            }
        });
        Assert.Equal((function, status), (failure.Function, failure.Status));
    }

    [Fact]
    public async Task WaitsThatAreUnderWay_End()
    {
        using NpuDevice device = NpuDevice.Open(s_options);
        using Loss loss = new();
        using NpuStream stream = device.CreateStream();
        using NpuEvent marker = device.CreateEvent();
        using DeviceOperands<Half> operands = new(device, _source);
        Task[] waits = [];
        loss.Begin(() =>
        {
            operands.Enqueue(stream);
            marker.Record(stream);
            waits = [stream.SynchronizeAsync(TestContext.Current.CancellationToken), marker.SynchronizeAsync(TestContext.Current.CancellationToken)];
        });
        foreach (Task wait in waits)
            await Assert.ThrowsAsync<NpuDeviceLostException>(() => wait.WaitAsync(s_atOnce, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposing_EndsAtOnce_AndLeavesNothing(bool deviceFirst)
    {
        Stopwatch watch = new();
        using Loss loss = new();
        NpuDevice device = NpuDevice.Open(s_options);
        NpuStream stream = device.CreateStream();
        NpuStream capturing = device.CreateStream();
        NpuEvent marker = device.CreateEvent();
        NpuHostBuffer<Half> buffer = device.AllocatePinned<Half>(_source.X.Length);
        DeviceOperands<Half> operands = new(device, _source);
        NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        NpuGraph.Begin(capturing, NpuCaptureMode.Relaxed);
        operands.Enqueue(capturing);
        loss.Begin(() =>
        {
            operands.Enqueue(stream);
            operands.X.EnqueueCopyFrom<Half>(buffer.Memory, stream);
            graph.Replay(stream);
            marker.Record(stream);
        });
        watch.Start();
        if (deviceFirst)
            device.Dispose();
        capturing.Dispose();
        graph.Dispose();
        operands.Dispose();
        buffer.Dispose();
        marker.Dispose();
        await stream.DisposeAsync();
        device.Dispose();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, s_atOnce);

        // What is left shows at the end of the test; that nothing is left is what opening the device again needs.
        loss.End();
        OpenAndUse();
    }

    [Theory]
    [InlineData("aclrtDestroyStream", "ended with 1 streams, 0 graphs, 0 events and 0 blocks")]
    [InlineData("aclmdlRIDestroy", "ended with 0 streams, 1 graphs, 0 events and 0 blocks")]
    public void WhatCannDoesNotDestroy_KeepsNoOperands_AndGoesWithTheDevice(string function, string left)
    {
        ExpectReleaseFailures();
        using Loss loss = new();
        NpuDevice device = NpuDevice.Open(s_options);
        NpuStream stream = device.CreateStream();
        DeviceOperands<Half> operands = new(device, _source);
        NpuGraph graph = NpuGraph.Capture(stream, operands.Enqueue);
        loss.Begin(() =>
        {
            operands.Enqueue(stream);
            graph.Replay(stream);
        });
        EmulatorControl.FailCall(function, 1, 507899);
        graph.Dispose();
        operands.Dispose();
        stream.Dispose();
        device.Dispose();
        loss.End();
        OpenAndUse();
        Assert.Equal(1, EmulatorControl.MisuseCount);
        Assert.Contains(left, EmulatorControl.MisuseText(0), StringComparison.Ordinal);
        EmulatorControl.ClearMisuse();
    }

    [Fact]
    public void Opening_AgainIsRefusedWhileAnythingIsLeft_OrTheDriverDoesNotReachTheDevice_AndThenSucceeds()
    {
        using Loss loss = new();
        NpuDevice device = NpuDevice.Open(s_options);
        NpuTensor tensor = device.Allocate<Half>(64);
        loss.Begin();
        Lost(tensor.Clear);
        Assert.Contains("is there still: dispose of its tensors", Unavailable().Message, StringComparison.Ordinal);
        device.Dispose();
        Assert.IsType<NpuDeviceLostException>(Unavailable().InnerException);
        tensor.Dispose();
        Assert.Contains("aclrtSetDevice failed on NPU 1 with 507033", Unavailable().Message, StringComparison.Ordinal);
        Assert.Contains("aclrtSetDevice failed on NPU 1 with 507033", Unavailable().Message, StringComparison.Ordinal);
        using (NpuDevice instead = NpuDevice.Open(s_options with { Policy = NpuPolicy.PreferNpu }))
            Assert.Equal(NpuDeviceKind.Cpu, instead.Info.Kind);
        loss.End();
        OpenAndUse();
    }

    [Theory]
    [InlineData("aclrtSetDevice")]
    [InlineData("aclrtResetDevice")]
    public async Task OpeningAgain_MayHang_AndOtherDevicesAreOpenedMeanwhile(string function)
    {
        using Loss loss = new();
        NpuDevice device = NpuDevice.Open(s_options);
        loss.Begin();
        Lost(device.ThrowIfLost);
        device.Dispose();
        loss.End();
        EmulatorControl.HangCall(function, 1);
        Task hanging = Task.Run(OpenAndUse, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => EmulatorControl.FaultsLeft == 0, s_atOnce));
        await Task.Run(() => NpuDevice.Open(Target.Options).Dispose(), TestContext.Current.CancellationToken).WaitAsync(s_atOnce, TestContext.Current.CancellationToken);
        Assert.False(hanging.IsCompleted);
        EmulatorControl.ClearFaults();
        await hanging;
    }

    [Fact]
    public void Opening_AgainTakesNothingFromOthers_WhoKeepTheDeviceLost()
    {
        using Loss loss = new();
        OnAThreadOfItsOwn(() =>
        {
            EmulatorControl.SetDevice(Index);
            NpuDevice device = NpuDevice.Open(s_options);
            loss.Begin();
            Lost(() => device.Allocate<Half>(64).Dispose());
            device.Dispose();
            loss.End();
            for (int attempt = 0; attempt < 3; attempt++)
                Assert.Contains("Others in the process have set it too", Unavailable().Message, StringComparison.Ordinal);

            // Theirs is the last.
            EmulatorControl.ResetDevice(Index);
            OpenAndUse();
        });
    }

    [Fact]
    public void AThreadThatWasLeftWithTheContext_IsNotGivenItBack()
    {
        using Loss loss = new();
        OnAThreadOfItsOwn(() =>
        {
            NpuDevice device = NpuDevice.Open(s_options);
            NpuTensor tensor = device.Allocate<Half>(64);
            loss.Begin();
            Lost(tensor.Clear);
            tensor.Dispose();
            device.Dispose();
            loss.End();
            OnAThreadOfItsOwn(OpenAndUse);

            // CANN 9.2 refuses what has ended; 8.5 takes it, and crashes later.
            long before = NpuDiagnostics.PutBackFailures;
            Device.Allocate<Half>(64).Dispose();
            Assert.Equal(before, NpuDiagnostics.PutBackFailures);
        });
    }

    [Fact]
    public void ABorrowedContext_GoesBackToItsOwner()
    {
        using Loss loss = new();
        nint context = 0;
        OnAThreadOfItsOwn(() => context = EmulatorControl.CreateContext(Index));
        bool isBack = false;
        NpuDevice device = NpuDevice.Borrow(new ForeignContext(context, () => isBack = true), Target.Options);
        NpuTensor tensor = device.Allocate<Half>(64);
        loss.Begin();
        Lost(tensor.Clear);
        tensor.Dispose();
        Assert.False(isBack);
        device.Dispose();
        Assert.True(isBack);
        EmulatorControl.DestroyContext(context);

        // The library's own primary context, where another test has opened the device, does not know yet.
        using (NpuDevice own = NpuDevice.Open(s_options))
            Lost(() => own.Allocate<Half>(64).Dispose());
        loss.End();
        OpenAndUse();
    }

    [Fact]
    public void AFailureToReachTheDevice_ThatPasses_IsNotItsLoss()
    {
        using NpuTensor tensor = Device.Allocate<Half>(64);
        EmulatorControl.FailCall("aclrtMemset", 1, 507010);
        Assert.Equal(507010, Assert.Throws<CannException>(tensor.Clear).Status);
        tensor.Clear();
    }

    private static NpuDeviceLostException Lost(Action call) => Assert.Throws<NpuDeviceLostException>(call);

    private static NpuUnavailableException Unavailable() => Assert.Throws<NpuUnavailableException>(() => NpuDevice.Open(s_options).Dispose());

    private static void OnAThreadOfItsOwn(Action action)
    {
        Task task = Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        task.GetAwaiter().GetResult();
    }

    private void OpenAndUse()
    {
        using NpuDevice device = NpuDevice.Open(s_options);
        using NpuStream stream = device.CreateStream();
        using DeviceOperands<Half> operands = new(device, _source);
        operands.Enqueue(stream);
        _source.AssertRotated(operands.Y.ToArray<Half>());
    }

    /// <summary>The loss of the device, which ends with the test in any case.</summary>
    private sealed class Loss : IDisposable
    {
        /// <summary>Loses the device while work is under way.</summary>
        public void Begin(Action? enqueue = null)
        {
            EmulatorControl.HoldStreams();
            enqueue?.Invoke();
            EmulatorControl.LoseDevice(Index, lost: true);
            EmulatorControl.ReleaseStreams();
        }

        public void End() => EmulatorControl.LoseDevice(Index, lost: false);

        public void Dispose()
        {
            EmulatorControl.ReleaseStreams();
            End();
        }
    }
}
