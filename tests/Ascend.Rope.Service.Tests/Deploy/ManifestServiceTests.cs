using System.Diagnostics.Metrics;
using System.Net;
using Ascend.Rope.Hosting;
using Ascend.Rope.Service.Cluster;
using Ascend.Rope.Service.Options;
using Ascend.Rope.Service.Telemetry;
using Ascend.Rope.Service.Tests.Helpers;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Ascend.Rope.Service.Tests.Deploy;

/// <summary>What the manifests ask of the service, a real one has.</summary>
public sealed class ManifestServiceTests(ManifestServiceTests.RunningService running) : IClassFixture<ManifestServiceTests.RunningService>
{
    public static TheoryData<string> Forms => ManifestTests.Forms;

    public static TheoryData<string> Clusters => ManifestTests.Clusters;

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Probes_AskForWhatTheServiceAnswers(string form)
    {
        V1Probe[] probes = [.. Manifests.Of(form).PodMakers.Where(pod => pod.IsService).SelectMany(pod => Probes(pod))];
        Assert.NotEmpty(probes);
        foreach (string path in probes.Select(probe => probe.HttpGet.Path).Distinct())
        {
            using HttpResponseMessage answer = await running.Host.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Probes_AskThePortOfHttp(string form) => Assert.All(Manifests.Of(form).PodMakers.Where(pod => pod.IsService), pod =>
    {
        Assert.All(Probes(pod), probe => Assert.Equal(pod.PortOf("http"), pod.PortOf(probe.HttpGet.Port.Value)));
        Assert.Equal("/healthz/ready", pod.Container.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/healthz/live", pod.Container.LivenessProbe.HttpGet.Path);
    });

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Grace_IsLongerThanTheServiceTakesToStop(string overlay)
    {
        ManifestSet set = Manifests.Of(overlay);
        TimeSpan host = running.Host.Service<IOptions<HostOptions>>().Value.ShutdownTimeout;
        Assert.All(set.PodMakers.Where(pod => pod.IsService), pod =>
        {
            TimeSpan drain = SettingsOf(set, pod).GetSection(AscendRopeOptions.SectionName).Get<AscendRopeOptions>()!.DrainTimeout;
            TimeSpan before = TimeSpan.FromSeconds(pod.Container.Lifecycle?.PreStop.Sleep.Seconds ?? 0);
            Assert.InRange(drain, TimeSpan.FromSeconds(1), host);
            Assert.True(
                TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds!.Value) > before + host,
                $"{pod}: {pod.Spec.TerminationGracePeriodSeconds} s must be above {before} of preStop and {host} of the host");
        });
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Settings_AreThoseThatTheServiceHas(string overlay)
    {
        ManifestSet set = Manifests.Of(overlay);
        Assert.All(set.PodMakers.Where(pod => pod.IsService), pod =>
        {
            IConfigurationRoot settings = SettingsOf(set, pod);
            Assert.Subset(new HashSet<string>(["AscendRope", "Service", "Kestrel"]), settings.GetChildren().Select(section => section.Key).ToHashSet());
            ServiceOptions options = settings.GetSection(ServiceOptions.SectionName).Get<ServiceOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;
            Assert.True(new ServiceOptionsCheck().Validate(name: null, options).Succeeded);
            Assert.NotNull(settings.GetSection(AscendRopeOptions.SectionName).Get<AscendRopeOptions>(binder => binder.ErrorOnUnknownConfiguration = true));
        });
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Autoscalers_OfWhoComputes_AskForWhatTheServiceMeasures(string form)
    {
        ManifestSet set = Manifests.Of(form);
        string[] exported = [.. ExportedGauges()];
        Assert.All(set.Of<V2HorizontalPodAutoscaler>(), scaler =>
        {
            PodMaker pod = set.PodMakers.Single(pod => pod.Name == scaler.Spec.ScaleTargetRef.Name);
            V2MetricSpec metric = Assert.Single(scaler.Spec.Metrics);
            if (pod.Component == "gateway")
            {
                // Shares are those of what is asked for.
                Assert.Equal("cpu", metric.Resource.Name);
                Assert.True(pod.Container.Resources.Requests.ContainsKey("cpu"));
            }
            else
            {
                Assert.Contains(metric.Pods.Metric.Name, exported);
                Assert.Contains("queue", metric.Pods.Metric.Name, StringComparison.Ordinal);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Members_OfAClusterAreWhatTheServiceCallsThem(string overlay)
    {
        PodMaker[] pods = [.. Manifests.Of(overlay).PodMakers.Where(pod => pod.IsService).OrderBy(pod => pod.Component, StringComparer.Ordinal)];
        Assert.Equal(["gateway", "silo"], pods.Select(pod => pod.Component));
        Assert.All(pods, pod =>
        {
            Assert.Equal(["--cluster", pod.Component], pod.Container.Args);
            Assert.True(Enum.TryParse(pod.Component, ignoreCase: true, out ClusterRole role) && role != ClusterRole.None);
            V1EnvVar redis = Assert.Single(pod.Container.Env, variable => variable.Name == Variable(nameof(RopeClusterOptions.Redis)));
            Assert.Equal(("ascend-rope-redis", "connection"), (redis.ValueFrom.SecretKeyRef.Name, redis.ValueFrom.SecretKeyRef.Key));
        });
        RopeClusterOptions options = new();
        PodMaker silo = pods[1];
        Assert.Equal(options.SiloPort, silo.PortOf("silo"));
        Assert.Equal(options.GatewayPort, silo.PortOf("gateway"));
        V1EnvVar address = Assert.Single(silo.Container.Env, variable => variable.Name == Variable(nameof(RopeClusterOptions.Address)));
        Assert.Equal("status.podIP", address.ValueFrom.FieldRef.FieldPath);
    }

    private static string Variable(string option) => $"{RopeClusterOptions.SectionName}__{option}";

    /// <summary>The names under which Prometheus knows what is measured now, and not counted: dots are underscores, and a unit in braces is none.</summary>
    private static List<string> ExportedGauges()
    {
        List<string> names = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == ServiceMeter.MeterName && instrument is ObservableUpDownCounter<long> && instrument.Unit is ['{', .., '}'])
                names.Add(instrument.Name.Replace('.', '_'));
        };
        listener.Start();
        return names;
    }

    private static IEnumerable<V1Probe> Probes(PodMaker pod) => [pod.Container.StartupProbe, pod.Container.ReadinessProbe, pod.Container.LivenessProbe];

    /// <summary>What a pod is told by its map of settings, as the service reads its environment.</summary>
    private static IConfigurationRoot SettingsOf(ManifestSet set, PodMaker pod)
    {
        string name = Assert.Single(pod.Container.EnvFrom).ConfigMapRef.Name;
        IDictionary<string, string> data = Assert.Single(set.Of<V1ConfigMap>(), map => map.Metadata.Name == name).Data;
        return new ConfigurationBuilder()
            .AddInMemoryCollection(data.Select(setting => new KeyValuePair<string, string?>(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)))
            .Build();
    }

    /// <summary>One service for all of them.</summary>
    public sealed class RunningService : IAsyncLifetime
    {
        internal ServiceHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await ServiceHost.StartAsync();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
