using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>Makes this silo's answers.</summary>
internal sealed class SiloReplies(ILocalSiloDetails silo, IBacklog backlog)
{
    /// <summary>As others name this silo.</summary>
    public string Name { get; } = silo.SiloAddress.ToParsableString();

    public SiloReply Plain(Refusal? refusal = null) => new() { Silo = Name, ExpectedWait = backlog.ExpectedWait, Refusal = Wire(refusal) };

    public RopeReply Refused(Refusal refusal) => new() { Silo = Name, ExpectedWait = backlog.ExpectedWait, Refusal = Wire(refusal) };

    public RopeReply Answered(Payload y) => new() { Silo = Name, ExpectedWait = backlog.ExpectedWait, Y = y };

    public SessionReply Of(RopeSession session) => new()
    {
        Silo = Name,
        ExpectedWait = backlog.ExpectedWait,
        Dtype = ElementTypes.NameOf(session.Type),
        Positions = session.Positions,
        ByteCount = session.ByteCount,
    };

    public SessionReply NoSession(Refusal refusal) => new() { Silo = Name, ExpectedWait = backlog.ExpectedWait, Refusal = Wire(refusal) };

    private static SiloRefusal? Wire(Refusal? refusal) => refusal is null ? null : SiloRefusal.Of(refusal);
}
