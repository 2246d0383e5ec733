using System.Xml.Linq;
using Xunit;

namespace Ascend.Rope.Tests;

/// <summary>The XML comments that go with the library, as tools read them that look members up by their identifiers.</summary>
public sealed class XmlCommentTests
{
    private static readonly string[] s_ids =
    [
        .. XDocument.Load(Path.ChangeExtension(typeof(NpuDevice).Assembly.Location, ".xml")).Descendants("member").Select(member => member.Attribute("name")!.Value),
    ];

    [Fact]
    public void Identifiers_AreThere() => Assert.Contains("M:Ascend.Rope.BFloat16.op_Explicit(Ascend.Rope.BFloat16)~System.Single", s_ids);

    /// <summary>
    /// Microsoft.AspNetCore.OpenApi cuts the type of a result off, but for op_Implicit and op_Explicit, and a service whose identifiers are then the same fails when it
    /// is asked for the description of its API.
    /// </summary>
    [Fact]
    public void Identifiers_DifferWithoutTheTypesOfResults()
    {
        IEnumerable<string> cut = s_ids.Select(id => id.Contains("op_Implicit", StringComparison.Ordinal) || id.Contains("op_Explicit", StringComparison.Ordinal) ? id : id.Split('~')[0]);
        Assert.Empty(cut.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }
}
