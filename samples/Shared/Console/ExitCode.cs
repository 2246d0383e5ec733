namespace Ascend.Rope.Sample;

/// <summary>What the process ends with, for scripts: the one place where a failure gets its number.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int NoNpu = 3;

    /// <summary>The doctor has found what keeps NPUs from working.</summary>
    public const int Unsound = 4;

    public static int Of(Exception exception) => exception switch
    {
        BadInputException or InvalidDataException or RopeConfigException => BadInput,
        NpuUnavailableException => NoNpu,
        _ => Failed,
    };
}
