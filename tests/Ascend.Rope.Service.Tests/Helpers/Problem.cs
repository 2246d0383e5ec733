using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Ascend.Rope.Service.Tests.Helpers;

/// <summary>Looks at refusals as a caller sees them.</summary>
internal static class Problem
{
    /// <summary>Checks that an answer is a problem of that status and reason, with a rule, a value and a remedy.</summary>
    public static async Task AssertAsync(HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(reason, problem.GetProperty("reason").GetString());
        Assert.All(["rule", "value", "remedy"], (string name) => Assert.NotEmpty(problem.GetProperty(name).GetString()!));
    }
}
