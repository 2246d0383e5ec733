using Ascend.Rope.Interop.Loading;
using Xunit;

namespace Ascend.Rope.Tests.Interop.Loading;

/// <summary>The order in which CANN is looked for.</summary>
public sealed class CannRootsTests
{
    private static readonly Dictionary<string, string> s_all = new()
    {
        ["ASCEND_ROPE_CANN_PATH"] = "/ours",
        ["ASCEND_HOME_PATH"] = "/home-path",
        ["ASCEND_TOOLKIT_HOME"] = "/toolkit",
        ["HOME"] = "/me",
    };

    [Fact]
    public void TheOption_WinsOverTheVariable()
    {
        Assert.Equal("/option", CannRoots.Named("/option", s_all.GetValueOrDefault)!.Value.Path);
        Assert.Equal("/ours", CannRoots.Named(null, s_all.GetValueOrDefault)!.Value.Path);
        Assert.Equal("/ours", CannRoots.Named("", s_all.GetValueOrDefault)!.Value.Path);
        Assert.Null(CannRoots.Named(null, _ => null));
        Assert.Null(CannRoots.Named(null, _ => ""));
    }

    [Fact]
    public void TheUsualPlaces_AreCannsVariablesAndThenItsFolders() => Assert.Equal(
        [
            "/home-path", "/toolkit", "/usr/local/Ascend/cann", "/usr/local/Ascend/ascend-toolkit/latest", "/me/Ascend/cann",
            "/me/Ascend/ascend-toolkit/latest",
        ],
        CannRoots.Usual(s_all.GetValueOrDefault).Select(root => root.Path));

    [Fact]
    public void TheOption_MayBeRelative_ButNoVariable()
    {
        Assert.Equal(Path.GetFullPath("here"), CannRoots.Named("here", _ => null)!.Value.Path);
        Assert.False(CannRoots.Named(null, _ => "here")!.Value.IsFull);
        Assert.All(CannRoots.Usual(name => name == "HOME" ? null : ".").Take(2), root => Assert.False(root.IsFull));
    }

    [Fact]
    public void LibrariesStandInLib64() => Assert.Equal("/ours/lib64", new CannRoot("/ours").LibraryFolder);
}
