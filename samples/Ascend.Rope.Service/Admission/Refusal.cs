using Ascend.Rope.Hosting;

namespace Ascend.Rope.Service.Admission;

/// <summary>Why a request is not served: the rule, the value that breaks it, and what helps.</summary>
/// <param name="Reason">The kind.</param>
/// <param name="Rule">What has to hold.</param>
/// <param name="Value">What was found.</param>
/// <param name="Remedy">What the caller, or whoever runs the service, can do.</param>
internal sealed record Refusal(RefusalReason Reason, string Rule, string Value, string Remedy)
{
    private static readonly Refusal s_late = new(
        RefusalReason.Deadline, "A request is served within the time that its caller gives it.", "The time was over before the result was there.",
        "Give it more time, or send fewer requests at once.");

    private static readonly Refusal s_gone = new(
        RefusalReason.Gone, "The caller waits for the answer.", "It has gone.", "Keep the connection open until the answer is there.");

    private static readonly Refusal s_stopping = new(
        RefusalReason.Stopping, "The service takes requests from its start to its stop.", "It is stopping, or has not started.",
        "Send the request to another host, or again in a moment.");

    /// <summary>When the caller may try again; null where that changes nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Refusal Late => s_late;

    public static Refusal Gone => s_gone;

    public static Refusal Stopping => s_stopping;

    public static Refusal Invalid(string rule, string value, string remedy) => new(RefusalReason.Invalid, rule, value, remedy);

    public static Refusal NoDevice(string found) => new(RefusalReason.NoDevice, "A device is in service.", found, "Try again later: lost devices are tried again.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    /// <summary>What the library has refused; its message has the rule, the values and the remedy already.</summary>
    public static Refusal Of(ArgumentException exception) => new(
        RefusalReason.Invalid, "The operands must fit the operator InterleaveRope.", exception.Message, "Change the operands as the message says.");

    /// <summary>What a device has answered.</summary>
    public static Refusal Of(Exception failure) => failure switch
    {
        RefusedException refused => refused.Refusal,
        RopePoolRefusedException refused => Of(refused),
        ArgumentException argument => Of(argument),
        CannException cann => new Refusal(
            RefusalReason.Failed, "The device runs the operator on these operands.", cann.Message, cann.Remedy ?? "Try again; if it stays so, ask whoever runs the service.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        _ => new Refusal(
            RefusalReason.Failed, "The device runs the operator within the time that the service sets.", failure.Message, "Try again; if it stays so, ask whoever runs the service.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
    };

    private static Refusal Of(RopePoolRefusedException refused) => refused.Reason switch
    {
        RopePoolRefusal.Full => new Refusal(RefusalReason.Busy, "The pool has room for those who wait for a stream.", refused.Message, "Try again later.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        RopePoolRefusal.NoDevice or RopePoolRefusal.DeviceLost => NoDevice(refused.Message),
        _ => Stopping,
    };
}
