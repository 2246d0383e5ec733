using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ascend.Rope.Diagnosis;

/// <summary>Runs programs of this system for the doctor, which waits for none of them longer than it says.</summary>
internal static class HostProcess
{
    /// <summary>Far more than a program writes that tells of a host's NPUs.</summary>
    private const int LongestOutput = 1 << 20;

    private static readonly TimeSpan s_afterEnd = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="NpuCommandRunner"/>
    public static NpuCommandResult? Run(string file, IReadOnlyList<string> arguments, TimeSpan limit)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process? process = Process.Start(start);
            return process is null ? null : Watch(process, limit);
        }
        catch (Exception exception) when (exception is ExternalException or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    private static NpuCommandResult Watch(Process process, TimeSpan limit)
    {
        process.StandardInput.Close();
        Task<string>[] texts = [ReadAsync(process.StandardOutput), ReadAsync(process.StandardError)];
        bool ended = process.WaitForExit(limit);
        if (!ended)
            process.Kill(entireProcessTree: true);

        // A child that it left behind may hold the pipes open: what has not come by then does not come.
        Task.WaitAll(texts, s_afterEnd);
        return new NpuCommandResult(ended ? process.ExitCode : null, string.Concat(texts.Where(text => text.IsCompletedSuccessfully).Select(text => text.Result)));
    }

    /// <summary>Reads up to the longest output; a program that writes more stands still, and is ended when its time is over.</summary>
    private static async Task<string> ReadAsync(StreamReader reader)
    {
        char[] text = new char[LongestOutput];
        int length = await reader.ReadBlockAsync(text).ConfigureAwait(false);
        return new string(text, 0, length);
    }
}
