namespace Ascend.Rope.Service.Cluster.Contract
{
    internal partial class SiloReply
    {
        /// <summary>Gateways of before do not know it.</summary>
        [Id(4)]
        public string Next { get; init; } = "of the next contract";
    }
}

namespace Ascend.Rope.Service.Cluster.Silo
{
    internal sealed partial class SessionState
    {
        /// <summary>Silos of before do not know it.</summary>
        [Id(9)]
        public string Next { get; set; } = "of the next contract";
    }
}
