using Ascend.Rope.Interop.Loading;

namespace Ascend.Rope.Diagnosis;

/// <summary>What can be told of a library without loading it.</summary>
internal static class LibraryFile
{
    /// <summary>Why a process of this machine cannot load it; null where nothing speaks against it.</summary>
    public static string? WhyUnusable(HostTree host, string path)
    {
        string file = host.PathOf(path);
        return ElfFile.WhyNot(file) ?? (ElfFile.IsElf(file) ? null : "it is no library: its first bytes are not those of an ELF file");
    }
}
