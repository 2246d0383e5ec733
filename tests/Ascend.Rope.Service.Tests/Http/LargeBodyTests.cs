using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Ascend.Rope.Service.Http;
using Ascend.Rope.Service.Tests.Helpers;
using Xunit;

namespace Ascend.Rope.Service.Tests.Http;

/// <summary>Where bodies lie: not in the large-object heap, which only full collections clear.</summary>
public sealed class LargeBodyTests
{
    /// <summary>x, cos and sin of so many tokens of one head.</summary>
    private const int Tokens = 16 * 1024;
    private const int XByteCount = Tokens * 128;
    private const int BodyByteCount = 3 * XByteCount;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LargeBodies_AreNoLargeObjects()
    {
        await using ServiceHost host = await ServiceHost.StartAsync();
        await PostAsync(host);
        using LargeAllocations large = new();
        for (int i = 0; i < 4; i++)
            await PostAsync(host);
        GC.KeepAlive(new byte[BodyByteCount]);

        // Only the one of this test, which shows that such are seen: the runtime tells of them in their order, a little later.
        await EngineHost.UntilAsync(() => large.ByteCount >= BodyByteCount, "the large object of the test is seen");
        Assert.InRange(large.ByteCount, BodyByteCount, (2 * BodyByteCount) - 1);
    }

    /// <summary>Sends zeros and counts what comes, in small pieces, so that the caller has no large object either.</summary>
    private static async Task PostAsync(ServiceHost host)
    {
        byte[] piece = new byte[16 * 1024];
        using TcpClient client = new();
        await client.ConnectAsync(host.Http.BaseAddress!.Host, host.Http.BaseAddress.Port, Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"POST /v1/rope?dtype=F16&shape=1,1,{Tokens},64 HTTP/1.1\r\nHost: rope\r\nConnection: close\r\nContent-Type: {ContentTypes.Raw}\r\nContent-Length: {BodyByteCount}\r\n\r\n")),
            Token);
        for (int sent = 0; sent < BodyByteCount; sent += piece.Length)
            await stream.WriteAsync(piece, Token);
        int first = await stream.ReadAsync(piece, Token);
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(piece, 0, first), StringComparison.Ordinal);
        int done = first;
        for (int read; (read = await stream.ReadAsync(piece, Token)) > 0; done += read)
        {
        }

        Assert.InRange(done, XByteCount, XByteCount + 2048);
    }

    /// <summary>Adds up what is allocated in the large-object heap, which the runtime tells of each.</summary>
    private sealed class LargeAllocations : EventListener
    {
        private const EventKeywords Collector = (EventKeywords)1;
        private const uint LargeKind = 1;
        private long _byteCount;

        public long ByteCount => Volatile.Read(ref _byteCount);

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
                EnableEvents(eventSource, EventLevel.Verbose, Collector);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) != true || eventData.PayloadNames is not { } names)
                return;
            if (eventData.Payload![names.IndexOf("AllocationKind")] is LargeKind)
                Interlocked.Add(ref _byteCount, Convert.ToInt64(eventData.Payload[names.IndexOf("AllocationAmount64")], CultureInfo.InvariantCulture));
        }
    }
}
