using System.Text;
using System.Text.RegularExpressions;

namespace Ascend.Rope.Docs.Tests;

/// <summary>The links of a page that stay within the repository.</summary>
internal static partial class PageLinks
{
    /// <summary>What is wrong with them, a line each: a file that is not there, or a heading that its page does not have.</summary>
    public static IEnumerable<string> Broken(Page page)
    {
        foreach ((int number, string text) in page.Prose)
        {
            foreach (Match link in Link().Matches(InlineCode().Replace(text, "")))
            {
                string target = link.Groups["target"].Value;
                if (!HasScheme().IsMatch(target) && WhatIsWrong(page, target) is { } wrong)
                    yield return $"{page.Path}:{number}: {target}: {wrong}";
            }
        }
    }

    /// <summary>The names that GitHub gives to a page's headings.</summary>
    public static IReadOnlySet<string> Anchors(Page page)
    {
        HashSet<string> anchors = [];
        foreach ((_, string text) in page.Prose)
        {
            if (Heading().Match(text) is { Success: true } heading)
            {
                string anchor = AnchorOf(heading.Groups["text"].Value);
                string unique = anchor;
                for (int i = 1; !anchors.Add(unique); i++)
                    unique = $"{anchor}-{i}";
            }
        }

        return anchors;
    }

    private static string? WhatIsWrong(Page page, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = page.Path;
        if (parts[0].Length > 0)
        {
            string folder = Path.GetDirectoryName(page.Path)!;
            string full = Path.GetFullPath(Path.Combine(Page.Repository, folder, Uri.UnescapeDataString(parts[0])));
            path = Path.GetRelativePath(Page.Repository, full).Replace('\\', '/');
            if (path.StartsWith("..", StringComparison.Ordinal))
                return "leads out of the repository";
            if (!Path.Exists(full))
                return "there is no such file";
        }

        if (parts.Length == 1)
            return null;
        Page other = path == page.Path ? page : Page.Read(path);
        return Anchors(other).Contains(Uri.UnescapeDataString(parts[1])) ? null : $"{path} has no such heading";
    }

    /// <summary>In small letters, spaces as hyphens, and of the rest letters, digits, hyphens and underscores alone.</summary>
    private static string AnchorOf(string heading)
    {
        StringBuilder anchor = new();
        foreach (char c in heading.Trim())
        {
            if (char.IsLetterOrDigit(c) || c is '_' or '-')
                anchor.Append(char.ToLowerInvariant(c));
            else if (c == ' ')
                anchor.Append('-');
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|(?:src|srcset|href)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z+.-]*:")]
    private static partial Regex HasScheme();

    [GeneratedRegex("^#{1,6} +(?<text>.*?)(?: +#+)? *$")]
    private static partial Regex Heading();
}
