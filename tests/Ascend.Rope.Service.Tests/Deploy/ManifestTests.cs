using System.Globalization;
using k8s.Models;
using Xunit;

namespace Ascend.Rope.Service.Tests.Deploy;

/// <summary>What the objects of each form say of each other, and of security, holds.</summary>
public sealed class ManifestTests
{
    private const string NpuResource = "huawei.com/Ascend910";

    public static TheoryData<string> Forms => [Manifests.Base, .. Manifests.Overlays];

    public static TheoryData<string> Clusters => [.. Manifests.Overlays.Where(overlay => overlay.StartsWith("cluster-", StringComparison.Ordinal))];

    [Fact]
    public void Overlays_AreThoseOfBothGenerationsAndOfTheCpu() =>
        Assert.Equal(["a2", "a3", "cluster-a2", "cluster-a3", "cluster-cpu", "cpu"], Manifests.Overlays);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Selectors_FindThePodsOfTheirOwn(string form)
    {
        ManifestSet set = Manifests.Of(form);
        Assert.All(set.PodMakers, pod => Assert.Equal([pod], set.Select(pod.Selector)));
        Assert.All(set.Of<V1Service>(), service =>
        {
            PodMaker pod = Assert.Single(set.Select(service.Spec.Selector));
            Assert.All(service.Spec.Ports, port => Assert.NotEqual(0, pod.PortOf(port.TargetPort.Value)));
        });
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Budgets_CoverEachDeploymentOnce(string form)
    {
        ManifestSet set = Manifests.Of(form);
        Assert.Equal(
            set.Of<V1Deployment>().Select(deployment => deployment.Metadata.Name).Order(StringComparer.Ordinal),
            set.Of<V1PodDisruptionBudget>().Select(budget => Assert.Single(set.Select(budget.Spec.Selector)).Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Policies_CoverEachPodOnce_AndNameItsPorts(string form)
    {
        ManifestSet set = Manifests.Of(form);
        List<string> covered = [];
        foreach (V1NetworkPolicy policy in set.Of<V1NetworkPolicy>())
        {
            PodMaker pod = Assert.Single(set.Select(policy.Spec.PodSelector));
            covered.Add(pod.Name);
            Assert.Equal(["Ingress"], policy.Spec.PolicyTypes);
            Assert.All(policy.Spec.Ingress, rule =>
            {
                Assert.All(rule.Ports, port => Assert.NotEqual(0, pod.PortOf(port.Port.Value)));
                Assert.All(rule.FromProperty ?? [], peer => Assert.NotEmpty(set.Select(peer.PodSelector)));
            });
        }

        Assert.Equal(set.PodMakers.Select(pod => pod.Name).Order(StringComparer.Ordinal), covered.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Policies_OfAClusterLetCallersReachGatewaysAlone(string form)
    {
        ManifestSet set = Manifests.Of(form);
        IEnumerable<(string To, string Port, string From)> allowed = set.Of<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Ingress.SelectMany(rule =>
            rule.Ports.Select(port => (
                Assert.Single(set.Select(policy.Spec.PodSelector)).Component,
                port.Port.Value,
                rule.FromProperty is null ? "all" : string.Join(' ', rule.FromProperty.SelectMany(peer => set.Select(peer.PodSelector)).Select(pod => pod.Component).Order(StringComparer.Ordinal))))));
        Assert.Equal(
            [
                ("gateway", "grpc", "all"), ("gateway", "http", "all"),
                ("redis", "redis", "gateway silo"),
                ("silo", "gateway", "gateway"), ("silo", "silo", "silo"),
            ],
            allowed.Order());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Autoscalers_ScaleEachDeploymentOnce(string form)
    {
        ManifestSet set = Manifests.Of(form);
        Assert.Equal(
            set.Of<V1Deployment>().Select(deployment => deployment.Metadata.Name).Order(StringComparer.Ordinal),
            set.Of<V2HorizontalPodAutoscaler>().Select(scaler => scaler.Spec.ScaleTargetRef is { Kind: "Deployment", ApiVersion: "apps/v1" } target ? target.Name : "?").Order(StringComparer.Ordinal));

        // Or each new version would begin with as many replicas as its file says.
        Assert.All(set.Of<V1Deployment>(), deployment => Assert.Null(deployment.Spec.Replicas));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pods_HaveNoRightsThatTheyDoNotNeed(string form)
    {
        Assert.All(Manifests.Of(form).PodMakers, pod =>
        {
            V1PodSecurityContext of = pod.Spec.SecurityContext;
            Assert.True(of.RunAsNonRoot);
            Assert.True(of.RunAsUser > 0 && of.RunAsGroup > 0);
            Assert.Equal("RuntimeDefault", of.SeccompProfile.Type);
            V1SecurityContext container = pod.Container.SecurityContext;
            Assert.False(container.AllowPrivilegeEscalation);
            Assert.True(container.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.Capabilities.Drop);
            Assert.Null(container.Privileged);
            Assert.False(pod.Spec.AutomountServiceAccountToken);
            Assert.True(pod.Spec is { HostNetwork: null, HostPID: null, HostIPC: null });
            Assert.True(pod.Container.Resources.Limits.ContainsKey("memory"));
        });
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void References_LeadSomewhere(string form)
    {
        ManifestSet set = Manifests.Of(form);
        string[] accounts = [.. set.Of<V1ServiceAccount>().Select(account => account.Metadata.Name)];
        string[] settings = [.. set.Of<V1ConfigMap>().Select(map => map.Metadata.Name)];
        Assert.All(set.PodMakers.Where(pod => pod.IsService), pod =>
        {
            Assert.Contains(pod.Spec.ServiceAccountName, accounts);

            // Kustomize makes the map.
            if (form != Manifests.Base)
                Assert.Contains(Assert.Single(pod.Container.EnvFrom).ConfigMapRef.Name, settings);
            Assert.Equal(pod.Spec.Volumes.Select(volume => volume.Name), pod.Container.VolumeMounts.Select(mount => mount.Name));
        });
    }

    [Theory]
    [InlineData("a2", "module-910b-8", "service")]
    [InlineData("a3", "module-a3-16", "service")]
    [InlineData("cluster-a2", "module-910b-8", "silo")]
    [InlineData("cluster-a3", "module-a3-16", "silo")]
    public void Npus_AreForWhoComputes(string overlay, string nodes, string component)
    {
        Assert.All(Manifests.Of(overlay).PodMakers.Where(pod => pod.IsService), pod =>
        {
            bool computes = pod.Component == component;
            Assert.Equal(computes, pod.Container.Resources.Limits.TryGetValue(NpuResource, out ResourceQuantity? count));
            Assert.Equal(computes ? "1" : null, count?.ToString());
            Assert.Equal(computes ? "huawei-Ascend910" : null, pod.Spec.NodeSelector?["accelerator"]);
            Assert.Equal(computes ? nodes : null, pod.Spec.NodeSelector?["accelerator-type"]);
            Assert.Equal(computes, pod.Container.Image.EndsWith($":cann-{overlay[^2..]}", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("cluster-cpu")]
    public void Npus_AreNotAskedForOnTheCpu(string overlay) => Assert.All(Manifests.Of(overlay).PodMakers.Where(pod => pod.IsService), pod =>
    {
        Assert.DoesNotContain(NpuResource, pod.Container.Resources.Limits.Keys);
        Assert.EndsWith(":cpu", pod.Container.Image, StringComparison.Ordinal);
    });

    [Fact]
    public void Overlays_OfOneNamespace_DoNotSelectEachOthersPods()
    {
        ManifestSet all = new([.. Manifests.Overlays.SelectMany(overlay => Manifests.Of(overlay).Objects)]);
        Assert.All(all.PodMakers, pod => Assert.Single(all.Select(pod.Selector)));
        Assert.All(all.Of<V1Service>(), service => Assert.Single(all.Select(service.Spec.Selector)));
        Assert.All(all.Of<V1PodDisruptionBudget>(), budget => Assert.Single(all.Select(budget.Spec.Selector)));
        Assert.All(all.Of<V1NetworkPolicy>(), policy => Assert.Single(all.Select(policy.Spec.PodSelector)));
    }

    [Theory]
    [InlineData("cpu.Dockerfile")]
    [InlineData("cann.Dockerfile")]
    public void Images_ListenAndRunAsThePodsSay(string file)
    {
        string image = DeployFolder.Read("docker", file);
        PodMaker pod = Assert.Single(Manifests.Of(Manifests.Base).PodMakers);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Kestrel__Endpoints__Http__Url=http://0.0.0.0:{pod.PortOf("http")} "), image, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Kestrel__Endpoints__Grpc__Url=http://0.0.0.0:{pod.PortOf("grpc")} "), image, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\nUSER {pod.Spec.SecurityContext.RunAsUser}:{pod.Spec.SecurityContext.RunAsGroup}\n"), image, StringComparison.Ordinal);
    }
}
