using Ascend.Rope.Contract;
using Ascend.Rope.Contract.Emulator;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Cluster.Placement;
using Ascend.Rope.Service.Cluster.Silo;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Cluster;

/// <summary>What a silo tells of itself, whatever its devices answer.</summary>
public sealed class SiloLoadTests : IDisposable
{
    public SiloLoadTests() => _ = Target.EmulatedRoot;

    public void Dispose() => EmulatorControl.LoseDevice(0, lost: false);

    [Fact]
    public async Task ADeviceThatIsLost_AndNotYetKnownToBe_IsNoneToPlaceOn()
    {
        await using EngineHost host = await EngineHost.OnEmulatorAsync(configure: null, options =>
        {
            options.DeviceIndices.Add(0);
            options.ProbeInterval = TimeSpan.Zero;
        });
        SiloLoad load = LoadTeller.Load(host.Pool, waiting: 3, sessions: 7, isStopping: false);
        Assert.Equal((3, 7, true), (load.Waiting, load.Sessions, load.IsReady));
        Assert.True(load.FreeBytes > 0);
        EmulatorControl.LoseDevice(0, lost: true);
        Assert.Equal(PooledDeviceState.Ready, host.Pool.Devices[0].State);
        Assert.Equal(new SiloLoad(0, 3, 7, IsReady: false), LoadTeller.Load(host.Pool, waiting: 3, sessions: 7, isStopping: false));
    }

    [Fact]
    public async Task ASiloThatStops_IsNoneToPlaceOn()
    {
        await using EngineHost host = await EngineHost.OnCpuAsync();
        Assert.False(LoadTeller.Load(host.Pool, 0, 0, isStopping: true).IsReady);
    }
}
