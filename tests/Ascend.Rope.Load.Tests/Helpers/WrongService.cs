using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ascend.Rope.Load.Tests.Helpers;

/// <summary>A server that reads a request and gives the bytes of an answer, whatever was asked, and closes the connection.</summary>
internal sealed class WrongService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;

    /// <param name="answer">The answer from its first line on.</param>
    public WrongService(string answer)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        _ = AcceptAsync();
    }

    public Uri Url { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed of: there will be no more.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            await using NetworkStream stream = client.GetStream();
            await ReadAsync(stream);
            await stream.WriteAsync(_answer);
        }
    }

    /// <summary>Reads a request to its end, or closing would take the answer back.</summary>
    private static async Task ReadAsync(NetworkStream stream)
    {
        const string Length = "Content-Length: ";
        byte[] buffer = new byte[64 * 1024];
        int done = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(done));
            done += read;
            string text = Encoding.Latin1.GetString(buffer, 0, done);
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            int length = text.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
            if (read == 0 || (head >= 0 && done >= head + 4 + int.Parse(text[(length + Length.Length)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture)))
                return;
        }
    }
}
