using k8s;
using k8s.Models;

namespace Ascend.Rope.Service.Tests.Deploy;

/// <summary>The objects of a form, and what they have to do with each other.</summary>
internal sealed record ManifestSet(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects)
{
    /// <summary>What makes pods.</summary>
    public IEnumerable<PodMaker> PodMakers =>
    [
        .. Of<V1Deployment>().Select(made => new PodMaker(made.Metadata.Name, made.Spec.Selector, made.Spec.Template)),
        .. Of<V1StatefulSet>().Select(made => new PodMaker(made.Metadata.Name, made.Spec.Selector, made.Spec.Template)),
    ];

    public IEnumerable<T> Of<T>() => Objects.OfType<T>();

    /// <summary>The pods that a selector finds. One that says nothing is no selector: what it finds depends on who asks.</summary>
    public IReadOnlyList<PodMaker> Select(V1LabelSelector? selector)
    {
        IDictionary<string, string> labels = selector?.MatchLabels ?? new Dictionary<string, string>();
        IList<V1LabelSelectorRequirement> expressions = selector?.MatchExpressions ?? [];
        return labels.Count + expressions.Count == 0
            ? []
            : [.. PodMakers.Where(pod => labels.All(label => pod.Label(label.Key) == label.Value) && expressions.All(expression => Fits(pod, expression)))];
    }

    public IReadOnlyList<PodMaker> Select(IDictionary<string, string> labels) => Select(new V1LabelSelector { MatchLabels = labels });

    private static bool Fits(PodMaker pod, V1LabelSelectorRequirement expression) => expression.OperatorProperty switch
    {
        "In" => expression.Values.Contains(pod.Label(expression.Key)!),
        _ => throw new NotSupportedException($"Selectors of the manifests use In alone; here is {expression.OperatorProperty}."),
    };
}

/// <summary>A Deployment or a StatefulSet, as far as its pods go.</summary>
internal sealed record PodMaker(string Name, V1LabelSelector Selector, V1PodTemplateSpec Template)
{
    public V1PodSpec Spec => Template.Spec;

    /// <summary>The only container.</summary>
    public V1Container Container => Spec.Containers.Single();

    /// <summary>Whether the service runs in it.</summary>
    public bool IsService => Container.Name == "service";

    public string Component => Label("app.kubernetes.io/component")!;

    public string? Label(string key) => Template.Metadata?.Labels is { } labels && labels.TryGetValue(key, out string? value) ? value : null;

    /// <summary>The number of a port that is named, or given by its number.</summary>
    public int PortOf(string nameOrNumber) =>
        Container.Ports.Single(port => port.Name == nameOrNumber || port.ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture) == nameOrNumber).ContainerPort;

    public override string ToString() => Name;
}
