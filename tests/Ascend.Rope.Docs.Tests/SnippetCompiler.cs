using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ascend.Rope.Docs.Tests;

/// <summary>Compiles snippets as a new console program of .NET with a reference to the library would be.</summary>
internal static partial class SnippetCompiler
{
    private const string DeclarationsName = "DeclaredByThePage";

    /// <summary>What the SDK imports by itself, and the one namespace of the library, which every page says to import.</summary>
    private const string Usings = $"""
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Ascend.Rope;
        global using static {DeclarationsName};
        """;

    private static readonly CSharpParseOptions s_language = new(LanguageVersion.CSharp14);

    /// <summary>A program without code, with a reference to what these tests run with: the framework, the library, and what that depends on. Loaded once.</summary>
    private static readonly Lazy<CSharpCompilation> s_empty = new(() => CSharpCompilation.Create(
        "Snippet",
        [CSharpSyntaxTree.ParseText(Usings, s_language)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)));

    /// <summary>What the compiler has against a snippet, a line each, as in <c>docs/migration.md:43: error CS0103: …</c>.</summary>
    public static IReadOnlyList<string> Check(Snippet snippet)
    {
        SyntaxTree code = CSharpSyntaxTree.ParseText($"#line {snippet.Line} \"{snippet.Page}\"\n{snippet.Code}\n", s_language);
        bool isProgram = code.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);
        CSharpCompilation compilation = s_empty.Value.AddSyntaxTrees(code, Declare(snippet));
        if (!isProgram)
            compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary));
        return
        [
            .. compilation.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
                .Select(diagnostic => Describe(diagnostic, snippet)),
        ];
    }

    private static string Describe(Diagnostic diagnostic, Snippet snippet)
    {
        FileLinePositionSpan span = diagnostic.Location.GetMappedLineSpan();
        string place = span.Path == snippet.Page ? $"{snippet.Page}:{span.StartLinePosition.Line + 1}" : $"{snippet}, in what the page declares";
        return $"{place}: {(diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning")} {diagnostic.Id}: {diagnostic.GetMessage(null)}";
    }

    /// <summary>The page's declarations as static members, which the locals of a snippet hide.</summary>
    private static SyntaxTree Declare(Snippet snippet)
    {
        string imports = string.Concat(Import().Matches(snippet.Declarations).Select(import => $"global {import.Value.Trim()}\n"));
        string declarations = Import().Replace(snippet.Declarations, "");

        // Nobody assigns them, as nothing runs: what a reader has is only named.
        CompilationUnitSyntax unit = SyntaxFactory.ParseCompilationUnit(
            $"{imports}#pragma warning disable\n#nullable disable\nstatic class {DeclarationsName} {{\n{declarations}\n}}", options: s_language);
        ClassDeclarationSyntax members = unit.Members.OfType<ClassDeclarationSyntax>().Single();
        ClassDeclarationSyntax opened = members.WithMembers([.. members.Members.Select(Open)]);
        return CSharpSyntaxTree.Create(unit.ReplaceNode(members, opened), s_language);
    }

    private static MemberDeclarationSyntax Open(MemberDeclarationSyntax member)
    {
        SyntaxToken open = SyntaxFactory.Token(SyntaxKind.PublicKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxToken shared = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        MemberDeclarationSyntax bare = member.WithLeadingTrivia(SyntaxFactory.Space);
        return member is BaseTypeDeclarationSyntax ? bare.WithModifiers([open, .. bare.Modifiers]) : bare.WithModifiers([open, shared]);
    }

    /// <summary>An import of a namespace, and no declaration with <c>using</c>, which has an equals sign.</summary>
    [GeneratedRegex(@"\busing [\w.]+;")]
    private static partial Regex Import();
}
