using Ascend.Rope.Service.Admission;
using Ascend.Rope.Service.Batching;
using Ascend.Rope.Service.Cluster.Contract;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Cluster.Silo;

/// <summary>Makes this silo's answers.</summary>
internal sealed class SiloReplies(ILocalSiloDetails silo, IBacklog backlog)
{
    private readonly string _endPoint = silo.GatewayAddress.Endpoint.ToString();

    /// <summary>As others name this silo.</summary>
    public string Name { get; } = silo.SiloAddress.ToParsableString();

    public SiloReply Plain(Refusal? refusal = null) => Signed(new SiloReply { Refusal = Wire(refusal) });

    public RopeReply Refused(Refusal refusal) => Signed(new RopeReply { Refusal = Wire(refusal) });

    public RopeReply Answered(Payload y) => Signed(new RopeReply { Y = y });

    public SessionReply Of(RopeSession session) => Signed(new SessionReply
    {
        Dtype = ElementTypes.NameOf(session.Type),
        Positions = session.Positions,
        ByteCount = session.ByteCount,
    });

    public SessionReply NoSession(Refusal refusal) => Signed(new SessionReply { Refusal = Wire(refusal) });

    private T Signed<T>(T reply) where T : SiloReply
    {
        (reply.Silo, reply.EndPoint, reply.ExpectedWait) = (Name, _endPoint, backlog.ExpectedWait);
        return reply;
    }

    private static SiloRefusal? Wire(Refusal? refusal) => refusal is null ? null : SiloRefusal.Of(refusal);
}
