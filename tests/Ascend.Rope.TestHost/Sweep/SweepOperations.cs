namespace Ascend.Rope.TestHost.Sweep;

/// <summary>Every public operation that calls CANN, by subject.</summary>
internal static partial class SweepOperations
{
    public static IEnumerable<SweepOperation> All =>
        [.. Devices, .. Creations, .. Copies, .. Ropes, .. Streams, .. Events, .. Graphs, .. Foreign];

    /// <summary>Makes something, whose use then shows that it is whole.</summary>
    private static SweepOperation Make<T>(string name, Func<SweepStage, Func<T>> prepare, Action<T>? use = null) where T : IDisposable => new(
        name,
        stage =>
        {
            Func<T> make = prepare(stage);
            T? made = default;
            return new SweepAct(() => made = stage.Own(make())) { Check = () => use?.Invoke(made!) };
        });

    /// <summary>Disposes of something, which is dead then, whatever has failed: disposing again does nothing, and using it is refused.</summary>
    private static SweepOperation End<T>(string name, Func<SweepStage, T> prepare, Action<T> use) where T : IDisposable => new(
        name,
        stage =>
        {
            T ended = stage.Own(prepare(stage));
            return new SweepAct(ended.Dispose)
            {
                Ends = true,
                After = () =>
                {
                    ended.Dispose();
                    _ = Xunit.Assert.Throws<ObjectDisposedException>(() => use(ended));
                },
            };
        });
}
