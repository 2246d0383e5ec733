using System.Text.Json.Serialization;
using Ascend.Rope.Service.Operation;
using Ascend.Rope.Service.Sessions;

namespace Ascend.Rope.Service.Http;

/// <summary>What callers are told of a session.</summary>
/// <param name="Id">Names it in paths. Keep it secret.</param>
/// <param name="Dtype">The type of its table: F16 or BF16.</param>
/// <param name="Positions">How many positions the table has, from 0 on.</param>
/// <param name="Bytes">What the table takes on its device.</param>
/// <param name="IdleTimeoutSeconds">How long it lives after its last request.</param>
internal sealed record SessionAnswer(string Id, string Dtype, int Positions, long Bytes, double IdleTimeoutSeconds)
{
    public static SessionAnswer Of(RopeSession session, TimeSpan idleTimeout) => new(
        session.Id, ElementTypes.NameOf(session.Type), session.Positions, session.ByteCount, idleTimeout.TotalSeconds);
}

/// <summary>The code that writes answers, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
