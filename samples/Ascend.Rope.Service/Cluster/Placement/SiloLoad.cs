using System.Text.Json.Serialization;

namespace Ascend.Rope.Service.Cluster.Placement;

/// <summary>What a silo tells of itself, to be placed on.</summary>
/// <param name="FreeBytes">The free memory of the device that has the most.</param>
/// <param name="Waiting">How many requests wait for a batch.</param>
/// <param name="Sessions">How many sessions it has.</param>
/// <param name="IsReady">Whether it takes more: not while it has no device, or stops.</param>
internal sealed record SiloLoad(long FreeBytes, int Waiting, int Sessions, bool IsReady);

/// <summary>The code that writes and reads loads, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SiloLoad))]
internal sealed partial class LoadJson : JsonSerializerContext;
